module github.com/foreshock/foreshock/proto

go 1.26.0

require (
	google.golang.org/protobuf v1.36.12
	pgregory.net/rapid v1.3.0
)

require connectrpc.com/connect v1.21.1
