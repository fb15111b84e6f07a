# needletail: what can be done here. `make` lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= /lib/systemd/system
SWIFT ?= swift

BINARY := .build/release/needletail
RELEASE := $(SWIFT) build -c release --product needletail --static-swift-stdlib
FORMATTED := Package.swift Sources Tests $(addprefix Benchmarks/,Package.swift Sources Benchmarks) \
    $(addprefix Fuzz/,Package.swift Sources/fuzz Sources/Crypto)
# Seconds a target of `make fuzz`.
FUZZ_SECONDS ?= 600
# Seeds of `make chaos` and `make model`, how many of them run at once, and seconds after which none begins (empty: no bound).
SEEDS ?= 1..50
JOBS ?= 4
CHAOS_SECONDS ?=

# For scripts/run.sh.
export LOKI_URL

.PHONY: help deps build run test lint format conformance journal-kills bench fuzz fuzz-quick chaos model sanitize install clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install the system libraries that are missing (apt; SKIP_DEPS=1 skips it).
	@scripts/deps.sh

build: deps ## Build the release binary: .build/release/needletail.
	$(RELEASE)

run: build ## Print what would be pushed from /var/log and examples/pods; LOKI_URL=http://host:3100 pushes it.
	@scripts/run.sh

# All at once each would be so slow that what has a time limit ends by it.
test: deps ## Run all tests.
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=8 $(SWIFT) test

lint: ## Check the format of all Swift files.
	$(SWIFT) format lint --strict --recursive --parallel $(FORMATTED)

format: ## Put all Swift files into the format.
	$(SWIFT) format format --in-place --recursive --parallel $(FORMATTED)

conformance: build ## Compare with what Promtail pushed for the same input.
	python3 Tests/Conformance/run.py --agent "$(CURDIR)/$(BINARY)" --jobs 4 --skip-quirks

journal-kills: deps ## Kill the agent 200 times in a flood of the journal (needs root).
	JOURNAL_KILLS=200 $(SWIFT) test --filter 'kills in a flood'

bench: build ## Measure CPU, memory and bytes on the wire a line, and what each stage costs.
	@# SwiftPM keeps its plan of a package, and does not see new files of the package beside it.
	rm -f Benchmarks/.build/release.yaml Benchmarks/.build/*/release/description.json
	$(SWIFT) build -c release --package-path Benchmarks --product sink
	$(SWIFT) build -c release --package-path Benchmarks --product bench
	$(SWIFT) build -c release --package-path Benchmarks --product stagebench
	cd Benchmarks && .build/release/bench --agent "$(CURDIR)/$(BINARY)"
	cd Benchmarks && .build/release/bench outage --agent "$(CURDIR)/$(BINARY)" --compressions snappy
	cd Benchmarks && .build/release/bench start --agent "$(CURDIR)/$(BINARY)" --compressions snappy
	cd Benchmarks && .build/release/bench chain --agent "$(CURDIR)/$(BINARY)" --compressions snappy
	cd Benchmarks && .build/release/bench journal --agent "$(CURDIR)/$(BINARY)"
	cd Benchmarks && .build/release/stagebench

fuzz: deps ## Fuzz every reader of what strangers write, FUZZ_SECONDS (600) each.
	Fuzz/run.sh $(FUZZ_SECONDS)

fuzz-quick: deps ## The same for a moment, on the inputs that are kept.
	FUZZ_CONFIGURATION=debug FUZZ_SEED=1 Fuzz/run.sh 3

chaos: build ## Run the binary through schedules of faults, SEEDS (1..50), JOBS (4) at once.
	$(SWIFT) build --product chaos
	.build/debug/chaos --agent "$(CURDIR)/$(BINARY)" --seeds $(SEEDS) --jobs $(JOBS) \
	    $(if $(CHAOS_SECONDS),--seconds $(CHAOS_SECONDS)) $(if $(WITHOUT),--without $(WITHOUT))

model: deps ## Random schedules of the state machines in memory, and of the lane on real files: SEEDS (1..50), killed at every MODEL_STEP-th moment (7).
	SWIFT_DETERMINISTIC_HASHING=1 STATE_SEEDS=1..100000 MODEL_SEEDS=$(SEEDS) $(SWIFT) test --filter ModelTests

sanitize: deps ## Run all tests and 20 seeds of chaos with the address and with the thread sanitizer.
	SWIFT="$(SWIFT)" scripts/sanitize.sh

$(BINARY):
	$(MAKE) build

install: $(BINARY) ## Install binary, unit and a first configuration below DESTDIR and PREFIX.
	install -D -s -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/needletail
	install -d $(DESTDIR)$(UNITDIR)
	sed 's|/usr/local/bin/|$(PREFIX)/bin/|' deploy/systemd/needletail.service \
	    > $(DESTDIR)$(UNITDIR)/needletail.service
	test -e $(DESTDIR)$(SYSCONFDIR)/needletail/needletail.yaml || \
	    install -D -m 644 deploy/systemd/needletail.yaml $(DESTDIR)$(SYSCONFDIR)/needletail/needletail.yaml

clean: ## Remove everything that was built.
	rm -rf .build .build-address .build-thread Benchmarks/.build Fuzz/.build
