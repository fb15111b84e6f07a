// libmaxminddb: databases of what is known about IP addresses.
#include <maxminddb.h>
