package collector

import (
	"context"
	"strings"

	"go.uber.org/zap"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
)

// Attributes of an event whose article was asked for.
const (
	// articleRead is "read", or the reason why the page's text is not there.
	articleRead = "article"
	// summary is what the feed gave, where the page's text stands in its place.
	summary = "summary"
)

const (
	// wholeText is the length from which a feed's text is taken for the whole article.
	wholeText = 1200
	// mostArticles bounds the pages asked for in one reading.
	mostArticles = 100
)

// complete puts the text of an article's page in place of a feed's summary, where the
// source asks for it. A page that cannot be read leaves the summary, with the reason:
// news that waits for its page is no news.
func (r *reading) complete(ctx context.Context, e *foreshockv1.Event) error {
	if !r.source.Articles || !isRemote(r.source.URL) || e.GetKind() != "news" || e.GetUrl() == "" || len(e.GetText()) >= wholeText || r.pages >= mostArticles {
		return nil
	}
	r.pages++
	came := "read"
	text, err := r.c.articles.Read(ctx, e.GetUrl())
	if err != nil {
		t := troubled(ctx, err)
		if t == nil {
			return err
		}
		came = t.reason
		r.c.deps.Log.Debug("an article was not read", zap.String("source", r.source.Name), zap.String("reason", t.detail))
	} else if len(text) <= len(strings.TrimSpace(e.GetText())) {
		came = "shorter"
	}
	r.c.metrics.articles.WithLabelValues(r.source.Name, came).Inc()
	if e.Attributes == nil {
		e.Attributes = map[string]string{}
	}
	e.Attributes[articleRead] = came
	if came == "read" {
		if e.GetText() != "" {
			e.Attributes[summary] = e.GetText()
		}
		e.Text = r.c.converter.Cut(text)
	}
	e.Id = identity.Event(e)
	return nil
}
