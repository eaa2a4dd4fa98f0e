package query_test

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"go.uber.org/zap"

	"github.com/foreshock/foreshock/services/query"
)

// The stage over a Reader, on a free port, for one question.
func Example() {
	config := query.DefaultConfig()
	config.Addr = "127.0.0.1:0"
	server, err := query.New(config, query.Deps{Reader: &memory{}, Logger: zap.NewNop(), Now: now})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx) }()
	<-server.Ready()

	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://" + server.Addr() + "/readyz")
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	fmt.Print(string(body))
	stop()
	fmt.Println(err, <-done)
	// Output:
	// ready
	// <nil> <nil>
}
