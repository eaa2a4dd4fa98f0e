package query

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"go.uber.org/zap"

	"github.com/foreshock/foreshock/dashboards"
)

// pageAddresses are the views of the page, which tells them apart by itself.
var pageAddresses = []string{
	"/{$}", "/company/{id}", "/event/{id}", "/alerts", "/record", "/sources", "/backfills", "/playbook/{rule}",
}

// site is the built-in page, whole in memory: files that were built ahead, and nothing of
// what sources wrote. It asks the query API for that.
type site map[string]asset

type asset struct {
	content     []byte
	compressed  []byte // empty where that is not smaller
	contentType string
}

func newSite(log *zap.Logger) (site, error) {
	web, built := dashboards.Web()
	if !built {
		log.Warn("this binary holds no page: make build builds one with npm")
	}
	p := site{}
	err := fs.WalkDir(web, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(web, name)
		if err != nil {
			return err
		}
		a := asset{content: content, contentType: contentTypeOf(name)}
		if !strings.HasSuffix(name, ".woff2") { // fonts are compressed in themselves
			if a.compressed, err = compress(content); err != nil {
				return err
			}
		}
		p["/"+name] = a
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	return p, nil
}

// contentTypeOf does not ask the machine, whose tables differ.
func contentTypeOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	default:
		return mime.TypeByExtension(path.Ext(name))
	}
}

func compress(content []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if b.Len() >= len(content) {
		return nil, nil
	}
	return b.Bytes(), nil
}

// routes puts the page on its addresses; any other leads to it too, and is not found.
func (p site) routes(handle func(pattern string, h http.HandlerFunc)) {
	for _, address := range pageAddresses {
		handle(address, func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, http.StatusOK, "/index.html") })
	}
	handle("/", func(w http.ResponseWriter, r *http.Request) {
		if _, ok := p[r.URL.Path]; ok && r.URL.Path != "/index.html" {
			p.serve(w, r, http.StatusOK, r.URL.Path)
			return
		}
		p.serve(w, r, http.StatusNotFound, "/index.html")
	})
}

func (p site) serve(w http.ResponseWriter, r *http.Request, status int, name string) {
	a := p[name]
	content := a.content
	if len(a.compressed) > 0 {
		w.Header().Add("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			w.Header().Set("Content-Encoding", "gzip")
			content = a.compressed
		}
	}
	if strings.HasPrefix(name, "/assets/") { // their names change with their content
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	respond(w, r, status, a.contentType, content)
}

// acceptsGzip tells whether a client takes gzip, by name and not with a quality of none.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, quality, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q := strings.TrimSpace(quality)
			return q != "q=0" && q != "q=0.0"
		}
	}
	return false
}
