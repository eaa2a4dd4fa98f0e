package query

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"connectrpc.com/connect"
	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/foreshock/v1/foreshockv1connect"
)

// connectPath is where QueryService is served as Connect and gRPC.
const connectPath = "/" + foreshockv1connect.QueryServiceName + "/"

// serveAPI puts the calls of QueryService on their addresses.
func (s *Server) serveAPI(handle func(pattern string, h http.HandlerFunc)) error {
	service := api{s}
	calls, err := transcoder(service, connect.WithInterceptors(service.deadlines()))
	if err != nil {
		return err
	}
	routes, err := apiRoutes()
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle(connectPath, calls)
	mux.Handle("/api/v1/", downloads(routes, tagged(s.keeping(calls))))
	mux.HandleFunc("/api/v1/alerts/live", s.live)
	mux.HandleFunc("/api/openapi.json", openAPI)
	limit := limited(s.config.PerMinute, mux).ServeHTTP
	for _, pattern := range []string{connectPath, "/api/v1/", "/api/v1/alerts/live", "/api/openapi.json"} {
		handle(pattern, limit)
	}
	return nil
}

// answer holds a whole answer back, so that it can be tagged.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newAnswer() *answer { return &answer{header: http.Header{}, status: http.StatusOK} }

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }
func (a *answer) Flush()                      {} // it is held back whole

// ask is the answer of next to a request, which is made a GET.
func ask(next http.Handler, r *http.Request) *answer {
	if r.Method == http.MethodHead {
		r = r.Clone(r.Context())
		r.Method = http.MethodGet
	}
	a := newAnswer()
	next.ServeHTTP(a, r)
	return a
}

// tagged gives answers their entity tags.
func tagged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !readable(r.URL) {
			refuse(w, http.StatusBadRequest, connect.CodeInvalidArgument, "the address is no UTF-8")
			return
		}
		a := ask(next, r)
		if a.status == http.StatusInternalServerError && bytes.Contains(a.body.Bytes(), []byte("unknown field in field path")) {
			// The transcoder takes a parameter that no call has for a fault of its own.
			refuse(w, http.StatusBadRequest, connect.CodeInvalidArgument, "%s", unknownParameter(a.body.Bytes()))
			return
		}
		if a.status == http.StatusBadRequest && a.header.Get("Content-Type") == "application/" {
			// It has not chosen a codec yet where a parameter can not be read, and tells of its parser.
			refuse(w, http.StatusBadRequest, connect.CodeInvalidArgument, "%s", malformedParameter(a.body.Bytes()))
			return
		}
		for name, values := range a.header {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		respond(w, r, a.status, a.header.Get("Content-Type"), a.body.Bytes())
	})
}

// readable tells whether an address is text: what is not could stand in no message.
func readable(u *url.URL) bool {
	query, err := url.QueryUnescape(u.RawQuery)
	return utf8.ValidString(u.Path) && (err != nil || utf8.ValidString(query))
}

// unknownParameter tells which parameter no such call has.
func unknownParameter(body []byte) string {
	return quoted(body) + ": no such parameter; /api/openapi.json lists those there are"
}

// malformedParameter tells which parameter is not of its type.
func malformedParameter(body []byte) string {
	name := quoted(body)
	switch {
	case name == "": // it is about something else
		return "the request can not be read"
	case strings.HasPrefix(name, "with_"):
		return name + ": want true or false"
	case name == "min_risk":
		return name + ": want a probability from 0 to 1"
	default:
		return name + ": want a whole number from 0"
	}
}

// quoted is what a refusal of the transcoder names.
func quoted(body []byte) string {
	var told struct{ Message string }
	_ = json.Unmarshal(body, &told) // one that is no JSON names nothing
	_, rest, _ := strings.Cut(told.Message, `"`)
	name, _, _ := strings.Cut(rest, `"`)
	return name
}

// document is the contract as OpenAPI 3, made of proto/foreshock/v1/query.proto once.
var document = sync.OnceValues(func() ([]byte, error) {
	var two openapi2.T
	if err := json.Unmarshal(foreshockv1.QueryOpenAPI, &two); err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	two.Info.Title, two.Info.Version = "Foreshock", "v1"
	three, err := openapi2conv.ToV3(&two)
	if err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	three.Servers = openapi3.Servers{{URL: "/"}}
	for _, format := range []string{"format", "table"} {
		describeDownload(three, format)
	}
	return json.MarshalIndent(three, "", "  ")
})

// describeDownload adds a parameter of downloads, which no message has, to every call.
func describeDownload(doc *openapi3.T, name string) {
	parameter := openapi3.NewQueryParameter(name)
	if name == "format" {
		parameter.Description = "csv or json: download the table whole, over all its pages."
		parameter.Schema = openapi3.NewStringSchema().WithEnum("csv", "json").NewRef()
	} else {
		parameter.Description = "Which list of the answer to download, where it has several: quarters, forecast.parts."
		parameter.Schema = openapi3.NewStringSchema().NewRef()
	}
	for _, item := range doc.Paths.Map() {
		if item.Get != nil {
			item.Get.Parameters = append(item.Get.Parameters, &openapi3.ParameterRef{Value: parameter})
		}
	}
}

func openAPI(w http.ResponseWriter, r *http.Request) {
	content, err := document()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	respond(w, r, http.StatusOK, "application/json; charset=utf-8", content)
}

// refuse tells why there is no answer in the shape that the API's own errors have.
func refuse(w http.ResponseWriter, status int, code connect.Code, format string, args ...any) {
	body, _ := json.Marshal(map[string]any{"code": int(code), "message": fmt.Sprintf(format, args...), "details": []any{}}) // always marshals
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client has gone: nobody is left to tell
}

// unknownCall answers addresses below /api/v1/ that lead nowhere.
func unknownCall(w http.ResponseWriter, r *http.Request) {
	refuse(w, http.StatusNotFound, connect.CodeNotFound, "no such address: /api/openapi.json lists all below %s", strings.TrimSuffix("/api/v1/", "/"))
}
