// libyaml: YAML events with line and column marks.
#include <yaml.h>
