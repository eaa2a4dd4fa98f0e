package collector

import (
	"context"

	"go.uber.org/zap"

	"github.com/foreshock/foreshock/services/collector/convert"
	"github.com/foreshock/foreshock/services/collector/fetch"
)

// readRemote asks for what the source publishes and reads it if it changed.
func (r *reading) readRemote(ctx context.Context) error {
	if (r.source.NeedsContact || r.source.ListsFilings()) && r.c.cfg.Fetch.Contact == "" {
		return &trouble{reason: fetch.NoContact, detail: "its publisher asks for a contact in the User-Agent; set contact in collector/sources.yaml", permanent: true}
	}
	if r.cursor.RetryAt.After(r.at) {
		r.notBefore = r.cursor.RetryAt
		r.summary.State = Waiting
		r.summary.Error = "its publisher asked to be left alone until " + r.cursor.RetryAt.UTC().Format("2006-01-02 15:04:05 UTC")
		return nil
	}
	if r.source.ListsFilings() {
		return r.readEDGAR(ctx)
	}
	asked := r.asked()
	answer, err := r.get(ctx, fetch.Request{URL: asked, ETag: r.cursor.ETag, LastModified: r.cursor.LastModified})
	if err != nil {
		return err
	}
	r.cursor.ETag, r.cursor.LastModified = answer.ETag, answer.LastModified
	if answer.Moved != "" && answer.Moved != asked {
		r.c.deps.Log.Info("source moved for good", zap.String("source", r.source.Name), zap.String("to", answer.Moved))
		r.cursor.Moved = answer.Moved
	}
	if answer.NotModified {
		r.summary.State = Unchanged
		return nil
	}
	hash := hashOf(answer.Body)
	if hash == r.cursor.Body {
		r.summary.State = Unchanged
		return nil
	}
	from := convert.Reading{Source: r.source, Location: answer.URL, Live: true, Read: r.at, Undated: r.at}
	if err := r.document(ctx, answer.Body, answer.ContentType, from); err != nil {
		// Whatever it was, it is asked for as a whole the next time.
		r.cursor.ETag, r.cursor.LastModified = "", ""
		return err
	}
	r.cursor.Body = hash
	return nil
}

// asked is the source's address, or where it moved for good.
func (r *reading) asked() string {
	if r.cursor.Moved != "" {
		return r.cursor.Moved
	}
	return r.source.URL
}

// get asks the source's publisher, and notes when it wants to be asked again.
func (r *reading) get(ctx context.Context, request fetch.Request) (*fetch.Response, error) {
	answer, err := r.c.client.Get(ctx, request)
	if t := troubled(ctx, err); t != nil {
		r.cursor.RetryAt, r.notBefore = t.retryAt, t.retryAt
		if t.permanent {
			r.cursor.Moved = "" // the old address may know more
		}
	}
	if err != nil {
		return nil, err
	}
	r.notBefore = answer.NotBefore
	return answer, nil
}
