# syntax=docker/dockerfile:1
# One image for every stage; the verb says which. The embedded ClickHouse engine is not in
# it: this image is for servers that run elsewhere.

FROM golang:1.26-trixie AS build
WORKDIR /src
COPY go.work go.work.su[m] ./
COPY proto/go.mod proto/go.sum proto/
COPY pipelines/go.mod pipelines/go.sum pipelines/
COPY dashboards/go.mod dashboards/go.su[m] dashboards/
COPY services/go.mod services/go.sum services/
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/foreshock ./services/cmd/foreshock

# The binary asks for glibc (it can load the engine as a library), hence no smaller base.
FROM debian:trixie-slim
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/foreshock /usr/local/bin/foreshock
USER 65532:65532
WORKDIR /tmp
ENTRYPOINT ["/usr/local/bin/foreshock"]
CMD ["--help"]
