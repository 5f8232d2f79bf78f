"""Closed classes of English words: what may stand around a figure, and what ends a phrase."""

DETERMINERS = frozenset(
    "the a an this that these those its his her their our my your every each some any all both another other no".split()
)
PREPOSITIONS = frozenset(
    "in on at by for from to of with into onto over under above below between among across through throughout during "
    "since until till before after about against within without along around behind beyond despite except inside "
    "outside near off out past per than toward towards up down upon via amid including excluding following worth as "
    "like unlike versus compared".split()
)
CONJUNCTIONS = frozenset(
    "and or but nor so yet while whereas although though because if when where that which who whom "
    "whose whether unless as than since after before until plus".split()
)
PRONOUNS = frozenset(
    "i you he she it we they me him us them who whom which what that this these those there here himself itself "
    "themselves someone anyone everyone nobody somebody anybody everybody something anything nothing".split()
)
AUXILIARIES = frozenset(
    "is are was were be been being am has have had having do does did will would can could may might shall should must "
    "'s 're 've 'll 'd 'm isn aren wasn weren hasn haven hadn doesn don didn won't wouldn can't couldn 't ain".split()
)
ADVERBS = frozenset(
    "not also already still just only even now then today currently recently again once twice soon later earlier ago "
    "very too quite rather almost always never often sometimes together alone each apart yesterday tomorrow tonight "
    "overnight annually daily weekly monthly yearly here there instead however more less meanwhile respectively "
    "worldwide nationwide overall altogether abroad overseas away back ahead".split()
)

# Finite forms that newspapers use most, each as past and as present; -ed forms are seen by their ending.
PAST_VERBS = frozenset(
    "said told saw brought rose fell grew won lost made took gave got came went became began ran held kept "
    "left led met paid put sat sold sent set spent spoke stood taught thought wrote broke built bought "
    "caught chose cost cut dealt drew drove ate felt fought found flew forgot hit hurt knew laid lay let "
    "meant read rode rang shot showed shut sang sank slept slid split spread stole stuck struck swore swept "
    "swam threw understood woke wore beat bet bid bled bore hung hid shook shrank sprang sought overtook "
    "underwent withdrew outdid forecast was were had did".split()
)
PRESENT_VERBS = frozenset(
    "say says tell tells see sees show shows make makes take takes give gives get gets come comes go goes "
    "become becomes begin begins run runs hold holds keep keeps leave leaves lead leads meet meets pay pays "
    "put puts sell sells send sends set sets spend spends stand stands think thinks buy buys cost costs cut "
    "cuts find finds know knows mean means need needs want wants rise rises fall falls grow grows win wins "
    "lose loses include includes remain remains represent represents account accounts live lives work works "
    "employ employs produce produces serve serves reach reaches total totals equal equals exceed exceeds "
    "average averages believe believes expect expects plan plans hope hopes aim aims suggest suggests "
    "indicate indicates reveal reveals report reports estimate estimates call calls use uses help helps "
    "operate operates own owns provide provides offer offers cover covers contain contains require requires "
    "support supports affect affects face faces seem seems appear appears continue continues receive "
    "receives enjoy enjoys earn earns die dies attend attends visit watch watches carry carries buy buys "
    "drive drives travel travels eat eats drink drinks speak speaks write writes read reads learn learns "
    "teach teaches create creates make makes build builds join joins follow follows move moves turn turns "
    "start starts open opens close closes stop stops bring brings allow allows let lets help helps try "
    "tries ask asks add adds consider considers agree agrees fear fears worry worries depend depends exist "
    "exists suffer suffers lack lacks lack lacks believe choose chooses feel feels belong belongs "
    "contribute contributes generate generates attract attracts compete competes decide decides".split()
)
VERBS = PAST_VERBS | PRESENT_VERBS | AUXILIARIES

UP_VERBS = frozenset(
    "rise rises rose risen rising increase increases increased increasing grow grows grew grown growing "
    "gain gains gained gaining climb climbs climbed climbing jump jumps jumped jumping surge surges surged "
    "surging soar soars soared soaring expand expands expanded expanding advance advances advanced "
    "advancing add adds added adding rally rallied rebound rebounds rebounded leap leaps leapt leaped "
    "rocket rocketed skyrocket skyrocketed spike spiked improve improved improves raise raises raised "
    "raising lift lifts lifted lifting boost boosts boosted boosting swell swelled strengthen strengthened "
    "accelerate accelerated accelerating appreciate appreciated hike hiked inflate up higher upward".split()
)
DOWN_VERBS = frozenset(
    "fall falls fell fallen falling drop drops dropped dropping decline declines declined declining "
    "decrease decreases decreased decreasing lose loses lost losing slip slips slipped slipping slide "
    "slides slid sliding sink sinks sank sunk sinking plunge plunges plunged plunging tumble tumbles "
    "tumbled tumbling shrink shrinks shrank shrunk shrinking dip dips dipped dipping shed sheds shedding "
    "cut cuts cutting reduce reduces reduced reducing lower lowers lowered lowering slash slashes slashed "
    "slashing ease eased contract contracted contracts contracting slump slumped slumps crash crashed "
    "collapse collapsed weaken weakened depreciate depreciated plummet plummeted trim trimmed slow slowed "
    "retreat retreated halve halved down downward".split()
)
UP_NOUNS = frozenset(
    "rise increase gain growth jump surge climb hike boost rally rebound uptick upturn improvement expansion "
    "appreciation leap spike advance raise".split()
)
DOWN_NOUNS = frozenset(
    "fall drop decline decrease loss slip slide plunge tumble dip cut reduction slump crash collapse "
    "downturn contraction depreciation shrinkage retreat discount".split()
)

# Behind these an ordinal tells a rank.
RANKS = frozenset(
    "ranked ranks ranking rank placed finished finish came come comes coming stood stands standing placing finishing "
    "seeded qualified tied".split()
)
# Plurals without an s, that a number counts.
IRREGULAR_PLURALS = frozenset(
    "people men women children police cattle sheep fish deer aircraft spacecraft media data criteria "
    "phenomena mice geese feet teeth oxen policemen policewomen firemen fishermen businessmen spokesmen "
    "servicemen gunmen congressmen lawmen salesmen workmen alumni fungi bacteria personnel staff troops "
    "youth dead wounded injured species series crew headquarters crossroads percent dice offspring salmon "
    "shrimp gentlemen craftsmen grandchildren".split()
)
PERSONS = frozenset(
    "people men women children workers employees troops soldiers students passengers residents refugees "
    "migrants patients deaths victims protesters voters members officers staff jobs homes households cases "
    "respondents civilians participants delegates visitors tourists spectators units tonnes tons miles km "
    "kilometers kilometres metres meters feet acres hectares dollars euros yuan yen rupees cars vehicles "
    "houses households copies tickets votes points companies firms enterprises shops stores factories fans "
    "guests seats schools pupils teachers nurses doctors".split()
)

_NOT_PLURAL = frozenset(
    "is was has its this his us does thus plus yes as perhaps always sometimes besides less across gas bus "
    "campus virus analysis basis crisis series' whereas towards afterwards versus news physics politics "
    "economics its' unless".split()
)


def is_plural(word: str) -> bool:
    """Whether a word in lower case looks like a plural noun: by its ending, or one of the plurals without an s."""
    if word in IRREGULAR_PLURALS:
        return True
    return (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is", "ous", "'s"))
        and word not in _NOT_PLURAL
        and word not in PRESENT_VERBS
    )


def is_function_word(word: str) -> bool:
    return (
        word in DETERMINERS
        or word in PREPOSITIONS
        or word in CONJUNCTIONS
        or word in PRONOUNS
        or word in AUXILIARIES
        or word in ADVERBS
    )


def looks_like_verb(word: str) -> bool:
    """A finite verb, an auxiliary, or a form in -ed."""
    return word in VERBS or (len(word) > 4 and word.endswith("ed") and not word.endswith("eed"))
