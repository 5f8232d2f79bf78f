"""Units of measurement and of time: their spellings to one symbol each, and the unit at a place of a sentence."""

from dataclasses import dataclass

from corpus.figures.tokens import Sentence


@dataclass(frozen=True, slots=True)
class Unit:
    """symbol: its usual one. dimension: two amounts of one dimension can be the same amount in other words."""

    symbol: str
    dimension: str


# symbol | dimension | names, in any case | symbols, in this case only
_TABLE = """
km | length | kilometer kilometre kilometers kilometres kms | km
hm | length | hectometer hectometre hectometers hectometres |
m | length | meter metre meters metres | m
dm | length | decimeter decimetre decimeters decimetres | dm
cm | length | centimeter centimetre centimeters centimetres | cm
mm | length | millimeter millimetre millimeters millimetres | mm
µm | length | micrometer micrometre micrometers micrometres micron microns | µm μm um
nm | length | nanometer nanometre nanometers nanometres | nm
pm | length | picometer picometre picometers picometres |
Å | length | angstrom angstroms | Å
mi | length | mile miles | mi
nmi | length | nautical_mile nautical_miles | nmi
ft | length | foot feet | ft ′
fathom | length | fathoms |
furlong | length | furlongs |
in | length | inch inches | in ″
yd | length | yard yards | yd yds
ly | length | light_year light_years light-year light-years |
pc | length | parsec parsecs |
au | length | astronomical_unit astronomical_units |
cm² | area | square_centimeter square_centimetre square_centimeters square_centimetres | cm2 cm²
km² | area | square_kilometer square_kilometre square_kilometers square_kilometres sq_km sq._km | km2 km² sqkm
m² | area | square_meter square_metre square_meters square_metres sq_m sq._m | m2 m² sqm
mi² | area | square_mile square_miles sq_mi sq_miles sq._miles sq._mi | mi² sqmi
ft² | area | square_foot square_feet sq_ft sq._ft | ft² ft2 sqft
in² | area | square_inch square_inches sq_in sq._in |
yd² | area | square_yard square_yards sq_yd sq._yd |
ha | area | hectare hectares | ha
ac | area | acre acres |
dunam | area | dunams |
mu | area | mu |
m³ | volume | cubic_meter cubic_metre cubic_meters cubic_metres | m3 m³ cbm
ft³ | volume | cubic_foot cubic_feet | ft³
in³ | volume | cubic_inch cubic_inches cu_in cu._in |
yd³ | volume | cubic_yard cubic_yards cu_yd cu._yd |
mi³ | volume | cubic_mile cubic_miles |
km³ | volume | cubic_kilometer cubic_kilometre cubic_kilometers cubic_kilometres | km³
cm³ | volume | cubic_centimeter cubic_centimetre cubic_centimeters cubic_centimetres | cc cm³
l | volume | liter litre liters litres | l L
cl | volume | centiliter centilitre centiliters centilitres | cl
hl | volume | hectoliter hectolitre hectoliters hectolitres | hl
Ml | volume | megaliter megalitre megaliters megalitres | ML
ac⋅ft | volume | acre-foot acre-feet acre_foot acre_feet |
tsp | volume | teaspoon teaspoons | tsp
tbsp | volume | tablespoon tablespoons | tbsp
fl oz | volume | fluid_ounce fluid_ounces fl_oz fl._oz |
cup | volume | cups |
ml | volume | milliliter millilitre milliliters millilitres | ml mL
gal | volume | gallon gallons | gal
bbl | volume | barrel barrels | bbl
pt | volume | pint pints |
qt | volume | quart quarts |
bu | volume | bushel bushels |
t | mass | tonne tonnes metric_ton metric_tons metric_tonnes |
q | mass | quintal quintals |
short ton | mass | short_ton short_tons |
long ton | mass | long_ton long_tons |
GT | tonnage | gross_tons gross_ton gross_tonnage gross_register_tons |
dwt | tonnage | deadweight_tons deadweight_tonnes | dwt
ton | mass | ton tons |
kg | mass | kilogram kilograms kilogramme kilogrammes kilo kilos | kg kgs
g | mass | gram grams gramme grammes | g
mg | mass | milligram milligrams | mg
µg | mass | microgram micrograms | µg μg mcg
lb | mass | pound pounds | lb lbs
oz | mass | ounce ounces | oz
ozt | mass | troy_ounce troy_ounces |
st | mass | stone |
ct | mass | carat carats |
dr | mass | dram drams |
kt | mass | kiloton kilotons kilotonne kilotonnes | kt
Mt | mass | megaton megatons megatonne megatonnes | Mt
km/h | speed | kilometers_per_hour kilometres_per_hour kilometers_an_hour kilometres_an_hour |
km/h | speed | km_per_hour km_an_hour kilometer_per_hour kilometre_per_hour | km/h kph kmh kmph km/hr
mph | speed | miles_per_hour miles_an_hour mile_per_hour | mph
mph | speed | mi_per_hour | mi/h mi/hr
km/s | speed | kilometers_per_second kilometres_per_second kilometers_a_second | km/s
m/s | speed | meters_per_second metres_per_second meters_a_second metres_a_second | m/s
ft/s | speed | feet_per_second feet_a_second | ft/s fps
m³/s | flow | cubic_meters_per_second cubic_metres_per_second cubic_meters_a_second | m³/s m3/s
kn | speed | knot knots |
°C | temperature | celsius centigrade degree_celsius degrees_celsius celcius centigrate degrees_celcius |
°C | temperature | degrees_centigrade degree_centigrade degrees_c degree_c deg_c | °C ℃ degC °_C ºC º_C ˚C ˚_C
°F | temperature | fahrenheit degree_fahrenheit degrees_fahrenheit degrees_f degree_f deg_f | °F ℉ degF °_F ºF
°F | temperature | | º_F ˚F ˚_F
°C | temperature | °_celsius °celsius deg._c deg._celsius |
°F | temperature | °_fahrenheit °fahrenheit deg._f deg._fahrenheit |
°F | temperature | farenheit degrees_farenheit degree_farenheit fahrenheight degrees_fahrenheight |
K | temperature | kelvin kelvins degrees_kelvin |
° | angle | degree degrees deg. | ° º ˚
rad | angle | radian radians |
kW | power | kilowatt kilowatts | kW kw
W | power | watt watts | W
MW | power | megawatt megawatts | MW
GW | power | gigawatt gigawatts | GW
TW | power | terawatt terawatts |
mW | power | milliwatt milliwatts |
hp | power | horsepower brake_horsepower | hp HP bhp PS
kWh | energy | kilowatt_hour kilowatt_hours kilowatt-hour kilowatt-hours | kWh kwh
MWh | energy | megawatt_hour megawatt_hours megawatt-hour megawatt-hours | MWh
GWh | energy | gigawatt_hour gigawatt_hours gigawatt-hour gigawatt-hours | GWh
TWh | energy | terawatt_hour terawatt_hours terawatt-hour terawatt-hours | TWh
kJ | energy | kilojoule kilojoules | kJ
J | energy | joule joules |
kcal | energy | kilocalorie kilocalories | kcal
MJ | energy | megajoule megajoules | MJ
GJ | energy | gigajoule gigajoules | GJ
BTU | energy | british_thermal_unit british_thermal_units | BTU Btu
eV | energy | electronvolt electronvolts | eV
keV | energy | kiloelectronvolt | keV
MeV | energy | megaelectronvolt | MeV
GeV | energy | gigaelectronvolt | GeV
cal | energy | calorie calories |
Nm | torque | newton_meter newton_metre newton_meters newton_metres newton-meters newton-metres | Nm
lb-ft | torque | pound-feet pound-foot foot-pounds | lb-ft
V | voltage | volt volts |
kV | voltage | kilovolt kilovolts | kV
A | current | amp amps ampere amperes |
mA | current | milliamp milliamps milliampere milliamperes | mA
A/cm² | current density | amperes_per_square_centimeter | A/cm2 A/cm²
Ω | resistance | ohm ohms | Ω
F | capacitance | farad farads |
mAh | charge | milliamp_hours | mAh
C | charge | coulomb coulombs |
Ah | charge | amp_hours ampere_hours | Ah
Hz | frequency | hertz | Hz
kHz | frequency | kilohertz | kHz
MHz | frequency | megahertz | MHz
GHz | frequency | gigahertz | GHz
rpm | frequency | revolutions_per_minute | rpm
bit | information | bits | bit
kbit | information | kilobit kilobits | kbit
Mbit | information | megabit megabits | Mbit
Gbit | information | gigabit gigabits | Gbit
Tbit | information | terabit terabits | Tbit
B | information | byte bytes |
KB | information | kilobyte kilobytes | KB kB
MB | information | megabyte megabytes | MB
GB | information | gigabyte gigabytes | GB
TB | information | terabyte terabytes | TB
PB | information | petabyte petabytes | PB
EB | information | exabyte exabytes |
ZB | information | zettabyte zettabytes |
kbps | data rate | kilobit_per_second kilobits_per_second | kbps kb/s kbit/s
Mbps | data rate | megabit_per_second megabits_per_second mbps | Mbps Mb/s Mbit/s
Gbps | data rate | gigabit_per_second gigabits_per_second gbps | Gbps Gb/s Gbit/s
Tbps | data rate | terabit_per_second terabits_per_second | Tbps Tb/s
MB/s | data rate | megabyte_per_second megabytes_per_second | MBps MB/s
MP | resolution | megapixel megapixels | MP
px | resolution | pixel pixels | px
dB | level | decibel decibels | dB
N | force | newton newtons |
kN | force | kilonewton kilonewtons | kN
lm | light | lumen lumens | lm
lx | illuminance | lux | lx
mol | amount | mole moles | mol
Sv | dose | sievert sieverts | Sv
mSv | dose | millisievert millisieverts | mSv
Bq | activity | becquerel becquerels | Bq
ppm | concentration | parts_per_million | ppm
ppb | concentration | parts_per_billion | ppb
mg/l | concentration | milligrams_per_liter milligrams_per_litre | mg/l mg/L
g/l | concentration | grams_per_liter grams_per_litre | g/l g/L
µg/m³ | concentration | micrograms_per_cubic_meter micrograms_per_cubic_metre | µg/m³ μg/m3 µg/m3
Pa | pressure | pascal pascals |
hPa | pressure | hectopascal hectopascals | hPa
mbar | pressure | millibar millibars | mbar
psi | pressure | pounds_per_square_inch | psi PSI
ksi | pressure | | ksi
kPa | pressure | kilopascal kilopascals | kPa
MPa | pressure | megapascal megapascals | MPa
GPa | pressure | gigapascal gigapascals | GPa
mmHg | pressure | | mmHg
bbl/d | flow | barrels_per_day barrels_a_day barrel_per_day | bpd b/d
mpg | consumption | miles_per_gallon | mpg
fps | frame rate | frames_per_second |
"""
_DURATIONS = """
millisecond | milliseconds ms msec
second | seconds sec secs
minute | minutes min mins
hour | hours hr hrs h
day | days
night | nights
week | weeks wk wks fortnight-half
month | months mth mths
year | years yr yrs
decade | decades
century | centuries
"""

PERCENT = Unit("%", "share")
_LONGEST = 5
# Names of people as often as units, when they are written with a capital.
_PEOPLE = frozenset("stone miles foot yard yards mark mole barrels bushels knots".split())


def _read_table() -> tuple[dict[str, Unit], dict[str, Unit]]:
    names: dict[str, Unit] = {}
    symbols: dict[str, Unit] = {}
    for line in _TABLE.strip().splitlines():
        symbol, dimension, spelled, short = (column.strip() for column in line.split("|"))
        unit = Unit(symbol, dimension)
        names.update({name.replace("_", " "): unit for name in spelled.split()})
        symbols.update({spelling.replace("_", " "): unit for spelling in short.split()})
    return names, symbols


_NAMES, _SYMBOLS = _read_table()
TIMES = {
    name: Unit(line.split("|")[0].strip(), "time")
    for line in _DURATIONS.strip().splitlines()
    for name in (line.split("|")[0].strip(), *line.split("|")[1].split())
}
_DIMENSIONS = {unit.symbol: unit.dimension for unit in (*_NAMES.values(), *_SYMBOLS.values(), *TIMES.values(), PERCENT)}


def names_by_symbol() -> dict[str, str]:
    """The first name of each unit, in the singular."""
    names: dict[str, str] = {}
    for name, unit in _NAMES.items():
        names.setdefault(unit.symbol, name)
    return names


def dimension_of(symbol: str | None) -> str | None:
    return _DIMENSIONS.get(symbol) if symbol else None


def read_unit(sentence: Sentence, index: int) -> tuple[Unit, int] | None:
    """The unit that starts at the token and the token behind it; the longest spelling wins."""
    spelling, lowered, best = "", "", None
    for position in range(index, min(index + _LONGEST, len(sentence.tokens))):
        token = sentence.at(position)
        gap = "" if position == index or token.glued else " "
        spelling, lowered = spelling + gap + token.text, lowered + gap + token.lower
        unit = _SYMBOLS.get(spelling)
        if unit is None and (not spelling[0].isupper() or lowered not in _PEOPLE or spelling.isupper()):
            unit = _NAMES.get(lowered) or _NAMES.get(lowered.replace("-", " "))  # "a 500-square-foot flat"
        if unit is not None and not runs_on(sentence, position + 1):
            best = unit, position + 1
    return best


def runs_on(sentence: Sentence, index: int) -> bool:
    """Whether the word goes on: a unit's letters inside of a longer name."""
    token = sentence.at(index)
    return (
        token.glued
        and token.kind in ("word", "digits")
        and token.text not in ("²", "³")
        and not token.text.startswith(("'", "’"))
    )
