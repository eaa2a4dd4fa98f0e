package foreshockv1

import _ "embed"

// QueryRules are the addresses of QueryService as plain HTTP and JSON: a google.api.Service
// in YAML, of which only http.rules is filled.
//
//go:embed query.yaml
var QueryRules []byte

// QueryOpenAPI is the same contract as a Swagger 2.0 document in JSON.
//
//go:embed query.swagger.json
var QueryOpenAPI []byte
