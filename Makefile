# The commands for people and CI. `make` lists the targets.

GO ?= go
OUT := build/out
# The GOFLAGS of this machine must not change the results.
export GOFLAGS := -buildvcs=false

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: run-port ## build everything and serve it with a demo account at http://127.0.0.1:8787 (PORT); needs only Go
	@exec build/run.sh $(PORT) $(OUT)
run: export MAKE := $(MAKE)

# The results contain the address. A busy port is found before anything is built.
run run-port: PORT ?= 8787
edge edge-port: PORT ?= 8788
watch watch-port: PORT ?= 8789
.PHONY: run-port edge-port watch-port
run-port edge-port watch-port:
	@build/port.sh $(@:-port=) $(PORT)

.PHONY: build
build: ## build the program at build/out/playtoken
	@mkdir -p $(OUT)
	$(GO) build -trimpath \
	  -ldflags "-X main.commit=$$(git describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null)" \
	  -o $(OUT)/playtoken ./cmd/playtoken

SITE = $(OUT)/site
.PHONY: site
site: package ## build the portal at build/out/site, for the address BASE_URL, with edit links to EDIT_URL
	$(GO) run ./portal/cmd/site -out $(SITE) -checker $(OUT)/npm \
	  $(if $(BASE_URL),-base '$(BASE_URL)') $(if $(EDIT_URL),-edit '$(EDIT_URL)') $(SITE_FLAGS)

# With an endpoint of the test environment, the site has a page that sends requests.
edge: SITE_FLAGS := -try
edge: BASE_URL = http://127.0.0.1:$(PORT)

.PHONY: watch
watch: watch-port package ## serve the portal at http://127.0.0.1:8789 (PORT), and follow changes of its sources
	$(GO) run ./portal/cmd/site -out $(OUT)/site -checker $(OUT)/npm -serve 127.0.0.1:$(PORT)

# Makes the checker's npm package with the compiler at hand, when sources have changed.
.PHONY: package
package:
	@$(GO) run ./build npm -out $(OUT)/npm

# A test that hangs fails after an hour. Go tests have no other time limit. JavaScript tests wait
# for the time in web/test/patience.mjs, at least ten times as long as an idle machine needs.
GO_TEST := $(GO) test -timeout 1h
NODE_TEST := node --test --test-timeout=3600000 --test-reporter=dot

.PHONY: test
test: ## run every test; installs missing programs, or names them
	@command -v node >/dev/null || { echo "make test needs Node.js (version 20 or later) on the path"; exit 1; }
	@build/browser.sh chromium >/dev/null && build/browser.sh firefox >/dev/null
	@$(MAKE) --no-print-directory generate-check npm packages node_modules
	@$(MAKE) --no-print-directory -j3 test-go test-web test-edge
	@echo "== Every test passed"

# Tests that need neither a browser nor workerd. Go's run without the race detector.
QUICK_JS := wasm/checker/test/checker.test.mjs wasm/checker/test/package.test.mjs \
  web/test/check.test.mjs web/test/html.test.mjs web/test/keytools.test.mjs web/test/openapi.test.mjs
.PHONY: quick quick-go quick-js
quick: package node_modules ## run the tests that need neither a browser nor workerd, in less than a minute
	@$(MAKE) --no-print-directory generate-check
	@$(MAKE) --no-print-directory -j2 quick-go quick-js
	@echo "== Every quick test passed"
quick-go: lint
	@echo "== Go tests"
	@$(GO_TEST) $$($(GO) list ./... | grep -v '/wasm/checker/test$$\|/build$$')
quick-js:
	@echo "== JavaScript tests"
	@$(NODE_TEST) $(QUICK_JS)

# Go's cache of test results does not see what the tests of ./build run, so they run each time.
.PHONY: test-go
test-go: lint
	@echo "== Go: portal, make run and TinyGo"
	@$(GO_TEST) ./portal
	@$(GO_TEST) -count 1 ./build
	@echo "== Go: core, command line and native server, with the race detector (minutes, the first time)"
	@$(GO_TEST) -race $$($(GO) list ./... | grep -v '/wasm/checker/test\|/portal$$\|/build$$')

# The package by Go is always tested. The package by TinyGo is tested on Debian, where TinyGo can be
# built, and where TinyGo is on the path.
.PHONY: packages
packages: package
	@$(GO) run ./build npm -compiler go -out $(OUT)/npm-go

.PHONY: test-web
test-web: packages node_modules
	@echo "== JavaScript: the checker and the portal in Node, workerd and browsers"
	@$(GO_TEST) ./wasm/checker/test
	@PACKAGES=$(OUT)/npm,$(OUT)/npm-go $(NODE_TEST) wasm/checker/test/*.test.mjs web/test/*.test.mjs

node_modules: package.json package-lock.json
	@echo "== npm ci: packages for the JavaScript tests and the Worker"
	@npm ci --no-audit --no-fund --silent
	@touch $@

# The native server writes the exchanges of the scenarios, and the hot module repeats them.
.PHONY: test-edge
test-edge: package node_modules
	@echo "== JavaScript: the Worker in workerd"
	@node wasm/edge/dev/build.mjs --faults
	@$(GO) run ./build hot -compiler go -out $(OUT)/hot-go
	@$(GO_TEST) -count 1 ./internal/server -run '^TestScenarios$$' -exchanges $(CURDIR)/$(OUT)/hot-exchanges.jsonl
	@$(NODE_TEST) wasm/edge/test/*.test.mjs

.PHONY: edge
edge: edge-port build site node_modules ## serve the Worker at http://127.0.0.1:8788 (PORT) with a demo account
	node wasm/edge/dev/build.mjs
	@PORT=$(PORT) node wasm/edge/dev/serve.mjs

.PHONY: deploy-check
deploy-check: node_modules ## check what wrangler would deploy to ENV (test or production), and print its files and size
	@base=$$(node wasm/edge/dev/settings.mjs '$(ENV)' '$(BASE_URL)') && \
	  $(MAKE) --no-print-directory npm site BASE_URL="$$base"
	node wasm/edge/dev/build.mjs
	node wasm/edge/dev/wrangler.mjs $(ENV)

.PHONY: deploy
deploy: deploy-check build ## print how to deploy to ENV, with new keys from the file SEALING_KEYS; CONFIRM=yes deploys
	@$(if $(SEALING_KEYS),$(OUT)/playtoken sealing-keys list -environment '$(ENV)' -sealing-keys '$(SEALING_KEYS)')
	@PATH="$(CURDIR)/node_modules/.bin:$$PATH" node wasm/edge/dev/deploy.mjs '$(ENV)' '$(SEALING_KEYS)' '$(CONFIRM)'

.PHONY: bench-edge
bench-edge: node_modules ## measure the Worker beside others in one workerd (BENCH_SECONDS, BENCH_ROUNDS)
	node wasm/edge/bench/bench.mjs

# Go makes the package where TinyGo cannot be built. In CI that is an error: budgets are for TinyGo.
BUILD_TINYGO := ! command -v dpkg-query >/dev/null || build/tinygo/build.sh >/dev/null
.PHONY: npm
npm: ## assemble the checker's npm package at build/out/npm, with TinyGo if possible, else with Go
	@echo "== The checker's npm package"
	@$(BUILD_TINYGO) || [ "$(CI)" != true ]
	@$(GO) run ./build npm -out $(OUT)/npm

.PHONY: tinygo
tinygo: ## build TinyGo on Debian, if it is missing
	@$(BUILD_TINYGO)

.PHONY: bench
bench: ## measure the core, the token and the endpoint, as ratios within one run
	$(GO) test -run '^$$' -bench . -benchmem . ./token/
	$(GO) test -run '^$$' -bench Endpoint -benchtime 1x ./internal/server/

.PHONY: bench-wasm
bench-wasm: npm node_modules ## measure the browser module in Chromium beside equal rules in other libraries
	$(GO) run ./build npm -compiler go -out $(OUT)/npm-go
	node wasm/checker/bench/checker.mjs
	node wasm/checker/bench/codes.mjs

.PHONY: bench-site
bench-site: package node_modules web/bench/docs/node_modules ## measure the portal beside other tools, and its checker
	node web/bench/docs/docs.mjs
	node web/bench/check.mjs

# Lighthouse and the other documentation tools are only for bench-site.
web/bench/docs/node_modules: web/bench/docs/package.json web/bench/docs/package-lock.json
	npm ci --prefix web/bench/docs --no-audit --no-fund --silent --ignore-scripts --legacy-peer-deps
	@touch $@

.PHONY: screenshots
screenshots: package node_modules ## take screenshots of the checker for build/out/screenshots and content/images
	node web/test/screenshots.mjs $(OUT)/screenshots --content

FUZZTIME ?= 20s
.PHONY: fuzz
fuzz: ## run each fuzz target for FUZZTIME (20s)
	@for target in .:FuzzCheck ./paste:FuzzRead ./token:FuzzOpen ./internal/gateway:FuzzChallenge \
	  ./internal/api:FuzzParseForm ./internal/cbor:FuzzCoder ./internal/base64:FuzzDecode ./internal/json:FuzzScanner \
	  ./internal/json:FuzzString ./internal/mediatype:FuzzIs \
	  ./internal/issue:FuzzKeyStorageAnswer ./internal/keystore:FuzzKeyJSON \
	  ./internal/server:FuzzKeyStore ./internal/server:FuzzEndpoint; do \
	  echo "== $$target"; \
	  $(GO) test -run '^$$' -fuzz "^$${target##*:}$$" -fuzztime $(FUZZTIME) $${target%%:*} || exit 1; \
	done

.PHONY: generate
generate: ## write the generated files
	$(GO) generate ./...

.PHONY: generate-check
generate-check: generate
	@git diff --exit-code --stat -- '*_templ.go' codenames.go || \
	  { echo "generated files are out of date: run make generate and commit what it changes"; exit 1; }

.PHONY: lint
lint: node_modules ## gofmt, go vet, staticcheck, line widths, Biome and tsc
	@echo "== gofmt, go vet, staticcheck and line widths"
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	  [ -z "$$unformatted" ] || { echo "gofmt these files: $$unformatted"; exit 1; }
	@$(GO) vet ./...
	@$(GO) tool -modfile=build/tools/go.mod staticcheck ./...
	@$(GO) run ./build/widths
	@echo "== Biome and tsc"
	@node_modules/.bin/biome check --error-on-warnings --log-level=warn
	@build/types.sh
