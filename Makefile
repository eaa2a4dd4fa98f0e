# `make` alone prints what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash

GO      ?= go
BIN     := bin/foreshock
MODULES := proto pipelines services dashboards
# Tools have module files of their own, so that what they need stays out of ours.
BUF         := cd proto && GOWORK=off $(GO) tool -modfile=tools.mod buf
STATICCHECK = $(shell cd proto && GOWORK=off $(GO) tool -modfile=tools.mod -n staticcheck)

.PHONY: help run build engine test test-long check fmt-check vet lint generate generate-check tidy-check pipelines-check bench registry picture clean

help: ## Print this help.
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Everything on this machine with the bundled example: the page is on http://127.0.0.1:8080.
	$(BIN) run --data data

build: engine ## Build bin/foreshock, and fetch the ClickHouse engine it runs (once).
	$(GO) build -o $(BIN) ./services/cmd/foreshock

engine:
	@bash services/internal/embedded/fetch.sh

test: engine vet ## Every test, against real embedded NATS and ClickHouse, with the race detector.
	$(GO) test -race -shuffle=on -timeout 25m work

# Without the race detector, which make test has: these are about volume, and it makes them many times as long.
test-long: engine ## The slow tests: kills at many points, whole registers, figures of the models.
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

generate: ## Write the generated code anew.
	$(BUF) generate

generate-check:
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && cp -r proto "$$tmp/proto" && \
	(cd "$$tmp/proto" && GOWORK=off $(GO) tool -modfile=tools.mod buf generate) && \
	diff -r proto/foreshock "$$tmp/proto/foreshock" || { echo "generated code differs: run make generate"; exit 1; }

tidy-check:
	@for m in $(MODULES); do (cd $$m && GOWORK=off $(GO) mod tidy -diff) || { echo "$$m/go.mod is not tidy"; exit 1; }; done

pipelines-check: build
	$(BIN) lint
	$(BIN) test

bench: build ## The whole path beside the broker's own limit, in one run.
	$(BIN) bench

registry: ## Build pipelines/registry anew from public registers (SHARED=folder).
	$(GO) run ./services/enricher/company/build -shared $(or $(SHARED),../shared/data) -out pipelines/registry

picture: build ## Take the README's pictures from the running program (needs chromium).
	bash dashboards/picture/take.sh

clean: ## Remove what was built; data stays.
	rm -rf bin
