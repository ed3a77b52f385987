# make check is the whole gate; what it needs beside Go is pinned in tools/.
GO    ?= go
TOOLS := $(CURDIR)/.bin
LINT  := $(TOOLS)/golangci-lint

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS := -s -w -X policytrail/cli.release=$(VERSION)

.PHONY: build check fmt lint test bench fuzz torture tools release clean

build: ## the static binary, ./policytrail
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o policytrail .

check: fmt lint test ## formatting, vet, linters, tests with -race

fmt:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w on these"; exit 1; }

lint: $(LINT)
	$(GO) vet ./...
	$(LINT) run

test:
	$(GO) test -race ./...

bench: ## how fast the steps are; compare two runs with benchstat
	$(GO) test -run '^$$' -bench . -benchmem ./...

fuzz: ## each fuzz target for a while
	@for target in $$(grep -rhoE '^func Fuzz[A-Za-z]+' --include=*_test.go . | sed 's/func //'); do \
		package=$$(dirname $$(grep -rlE "^func $$target\(" --include=*_test.go .)); \
		echo "$$package $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime 30s $$package || exit 1; \
	done

torture: ## 200 changes, receivers with a temper, 50 kills
	POLICYTRAIL_TEST_TORTURE=1 $(GO) test -run '^TestTorture$$' -v ./cli

tools: $(LINT) $(TOOLS)/mailpit

$(TOOLS)/golangci-lint: tools/go.mod
	cd tools && $(GO) build -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

$(TOOLS)/mailpit: tools/go.mod
	cd tools && $(GO) build -o $@ github.com/axllent/mailpit

release: ## binaries for every platform, in dist/
	@for target in linux/amd64 linux/arm64 linux/riscv64 darwin/arm64 windows/amd64 freebsd/amd64; do \
		name=dist/policytrail-$${target%/*}-$${target#*/}; \
		echo $$name; CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} \
		$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $$name . || exit 1; \
	done

clean:
	rm -rf policytrail dist .bin
