"""Whether a library survives anything: processes killed, disks full, writes that are not kept."""
