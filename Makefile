# Each target installs what it needs by itself; bin/ does the work and README.md tells what to expect.
.PHONY: demo test check bench mutate stop

demo: ## the demo city in a browser, from a bare machine
	@bin/demo

test: ## every test, on real PostGIS and in a real browser
	@bin/test

check: ## style, types, import order, migrations, templates
	@bin/check

bench: ## the figures of README.md
	@bin/bench

mutate: ## faults planted in the evaluator, and those that no test sees (hours; ONLY="sets values" for a part)
	@bin/mutate $(ONLY)

stop: ## end what `make demo` runs; the data stays
	@bin/serve --stop
