package query

import (
	"fmt"
	"net/http"

	"connectrpc.com/connect"
	"connectrpc.com/vanguard"
	"github.com/goccy/go-yaml"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/foreshock/v1/foreshockv1connect"
)

// marshalling is how messages become JSON: field names as in proto/, and fields that hold
// a zero are there, so that a reader need not know which ones may be left out.
var marshalling = protojson.MarshalOptions{UseProtoNames: true, EmitDefaultValues: true}

func newJSONCodec(resolver vanguard.TypeResolver) vanguard.Codec {
	codec := vanguard.NewJSONCodec(resolver)
	codec.MarshalOptions = marshalling
	codec.MarshalOptions.Resolver = resolver
	return codec
}

// connectCodec is the same for the Connect handler.
type connectCodec struct{}

func (connectCodec) Name() string                  { return "json" }
func (connectCodec) Marshal(m any) ([]byte, error) { return marshalling.Marshal(m.(proto.Message)) }
func (connectCodec) Unmarshal(b []byte, m any) error {
	return protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(b, m.(proto.Message))
}

// transcoder serves an implementation of QueryService as Connect, gRPC, gRPC-Web and, on
// the addresses of proto/foreshock/v1/query.yaml, as plain HTTP and JSON.
func transcoder(service foreshockv1connect.QueryServiceHandler, options ...connect.HandlerOption) (http.Handler, error) {
	rules, err := httpRules(foreshockv1.QueryRules)
	if err != nil {
		return nil, err
	}
	path, handler := foreshockv1connect.NewQueryServiceHandler(service, append(options, connect.WithCodec(connectCodec{}))...)
	out, err := vanguard.NewTranscoder(
		[]*vanguard.Service{vanguard.NewService(path, handler)},
		vanguard.WithRules(rules...), vanguard.WithCodec(newJSONCodec), vanguard.WithUnknownHandler(http.HandlerFunc(unknownCall)),
	)
	if err != nil {
		return nil, fmt.Errorf("transcoder: %w", err)
	}
	return out, nil
}

// httpRules reads the rules of a google.api.Service in YAML.
func httpRules(content []byte) ([]*annotations.HttpRule, error) {
	var service struct {
		HTTP struct {
			Rules []struct{ Selector, Get string }
		}
	}
	if err := yaml.Unmarshal(content, &service); err != nil {
		return nil, fmt.Errorf("addresses of the API: %w", err)
	}
	rules := make([]*annotations.HttpRule, 0, len(service.HTTP.Rules))
	for _, r := range service.HTTP.Rules {
		rules = append(rules, &annotations.HttpRule{Selector: r.Selector, Pattern: &annotations.HttpRule_Get{Get: r.Get}})
	}
	return rules, nil
}
