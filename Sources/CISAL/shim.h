// ISA-L: gzip (igzip) at several hundred megabytes a second.
#include <isa-l/igzip_lib.h>
#include <isa-l/crc.h>

// The macro is an expression, which Swift does not import.
static const int CISAL_LEVEL_1_BUFFER_SIZE = ISAL_DEF_LVL1_DEFAULT;
