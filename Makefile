# `make` alone prints what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash

GO      ?= go
BIN     := bin/foreshock
MODULES := proto pipelines services dashboards
# Tools have module files of their own, so that what they need stays out of ours.
BUF         := cd proto && GOWORK=off $(GO) tool -modfile=tools.mod buf
STATICCHECK = $(shell cd proto && GOWORK=off $(GO) tool -modfile=tools.mod -n staticcheck)

.PHONY: help run build page page-times engine test test-long check fmt-check vet lint generate generate-check tidy-check pipelines-check bench registry picture clean

help: ## Print this help.
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Everything on this machine with the bundled example: the page is on http://127.0.0.1:8080.
	$(BIN) run --data data

build: engine page ## Build bin/foreshock with its page, and fetch the ClickHouse engine it runs (once).
	$(GO) build -o $(BIN) ./services/cmd/foreshock

# The page is built anew where its sources are newer than what was built.
WEB      := dashboards/web
WEB_SRC  := $(shell find $(WEB)/src $(WEB)/public dashboards/playbooks -type f) $(WEB)/index.html $(WEB)/vite.config.ts $(WEB)/tsconfig.json

page: $(WEB)/dist/index.html ## Build the page into dashboards/web/dist, which the binary embeds.

$(WEB)/node_modules/.package-lock.json: $(WEB)/package.json $(WEB)/package-lock.json
	cd $(WEB) && npm ci --no-audit --no-fund && touch node_modules/.package-lock.json

$(WEB)/dist/index.html: $(WEB)/node_modules/.package-lock.json $(WEB_SRC)
	cd $(WEB) && npm run --silent build

engine:
	@bash services/internal/embedded/fetch.sh

# A program with the race detector sleeps for a second as it ends, and there are many.
test: engine page vet ## Every test, against real embedded NATS and ClickHouse, with the race detector.
	cd $(WEB) && npm run --silent test
	GORACE=atexit_sleep_ms=0 $(GO) test -race -vet=off -shuffle=on -timeout 40m work

# Without the race detector, which make test has: these are about volume, and it makes them many times as long.
test-long: engine page ## The slow tests: kills at many points, whole registers, figures of the models.
	FORESHOCK_LONG=1 $(GO) test -shuffle=on -timeout 60m -run 'Long' work

check: fmt-check vet lint generate-check tidy-check pipelines-check ## Formatting, vet, lint, generated code, tidy modules, pipelines.

fmt-check:
	@out=$$(gofmt -l $(MODULES)); if [ -n "$$out" ]; then echo "not gofmt-ed:"; echo "$$out"; exit 1; fi

vet:
	$(GO) vet work

lint:
	@$(STATICCHECK) $(MODULES:%=./%/...)
	@$(BUF) lint
	@if git rev-parse -q --verify origin/main >/dev/null; then $(BUF) breaking --against '../.git#branch=origin/main,subdir=proto'; fi

# The page's types of the query API come from its OpenAPI. The generator is no part of the page.
CONTRACT = npm exec --yes --package=swagger-typescript-api@13.13.0 -- swagger-typescript-api generate --no-client --silent -p proto/foreshock/v1/query.swagger.json -n contract.ts

generate: engine ## Write the generated code, Grafana's dashboards and the data dictionary anew.
	$(BUF) generate
	$(GO) run ./dashboards/grafana/build -out dashboards/grafana
	$(CONTRACT) -o $(CURDIR)/$(WEB)/src/api
	$(GO) test -run TestDictionary ./services/internal/warehouse -update

generate-check:
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && cp -r proto "$$tmp/proto" && \
	(cd "$$tmp/proto" && GOWORK=off $(GO) tool -modfile=tools.mod buf generate) && \
	(cd "$$tmp" && $(CONTRACT) -o "$$tmp") && diff "$$tmp/contract.ts" $(WEB)/src/api/contract.ts && \
	diff -r proto/foreshock "$$tmp/proto/foreshock" || { echo "generated code differs: run make generate"; exit 1; }

tidy-check:
	@for m in $(MODULES); do (cd $$m && GOWORK=off $(GO) mod tidy -diff) || { echo "$$m/go.mod is not tidy"; exit 1; }; done

pipelines-check: build
	$(BIN) lint
	$(BIN) test

bench: build ## The whole path beside the broker's own limit, in one run.
	$(BIN) bench

page-times: page ## Measure in Chromium how soon the page of a running Foreshock can be used (ADDRESS, LOADS, AS_OF).
	@node $(WEB)/test/times.mjs $(or $(ADDRESS),http://127.0.0.1:8080) $(or $(LOADS),20) $(AS_OF)

registry: ## Build pipelines/registry anew from public registers (SHARED=folder).
	$(GO) run ./services/enricher/company/build -shared $(or $(SHARED),../shared/data) -out pipelines/registry

picture: build ## Take the README's pictures from the running program (needs chromium).
	bash dashboards/picture/take.sh

clean: ## Remove what was built; data stays.
	rm -rf bin $(WEB)/node_modules
	find $(WEB)/dist -mindepth 1 ! -name .gitkeep -delete
