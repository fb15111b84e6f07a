// Snappy through its own C interface.
#include <snappy-c.h>
