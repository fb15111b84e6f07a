// libbz2: bzip2, to read archives.
#include <bzlib.h>
