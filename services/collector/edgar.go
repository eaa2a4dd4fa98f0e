package collector

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/foreshock/foreshock/services/collector/convert"
	"github.com/foreshock/foreshock/services/collector/fetch"
	"github.com/foreshock/foreshock/services/collector/filing"
	"github.com/foreshock/foreshock/services/collector/format"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// Formats of sources that list filings, whose documents are then fetched.
const (
	formatLatest  = "edgar-latest"
	formatCompany = "edgar-company"
)

const (
	// mostPages bounds one sweep of the latest filings: EDGAR itself keeps about 60.
	mostPages = 80
	// mostFilings bounds the filings fetched in one reading; the rest waits for the next.
	mostFilings = 400
)

// readEDGAR reads a list of filings and the 8-Ks on it that are new. What is listed and
// not fetched yet is kept in the cursor, so that trouble with one document delays it and
// loses none.
func (r *reading) readEDGAR(ctx context.Context) error {
	var changed bool
	var err error
	if r.source.Format == formatLatest {
		changed, err = r.sweep(ctx)
	} else {
		changed, err = r.submissions(ctx)
	}
	if err != nil {
		return err
	}
	if !changed && len(r.cursor.Pending) == 0 {
		r.summary.State = Unchanged
	}
	return r.fetchFilings(ctx)
}

// sweep pages through the latest filings down to what an earlier sweep has listed. While
// it goes on, new filings push entries from one page to the next: entries are told by
// their key, wherever they stand.
func (r *reading) sweep(ctx context.Context) (changed bool, err error) {
	address, err := url.Parse(r.asked())
	if err != nil {
		return false, err
	}
	query := address.Query()
	step, err := strconv.Atoi(query.Get("count"))
	if err != nil || step < 1 {
		step = 100
		query.Set("count", "100")
	}
	met := false
	swept := map[string]bool{}
	var listed []filing.Reference
	for page := 0; page < mostPages && !met; page++ {
		query.Set("start", strconv.Itoa(page*step))
		address.RawQuery = query.Encode()
		answer, err := r.list(ctx, address.String(), page == 0)
		if err != nil || answer == nil {
			return false, err
		}
		references, refused, err := filing.Latest(answer.Body)
		if err != nil {
			return false, r.notAList(answer, err)
		}
		for _, why := range refused {
			if err := r.refuse(why, answer.URL); err != nil {
				return false, err
			}
		}
		fresh := 0
		for _, reference := range references {
			key := reference.Key() + reference.Role
			if swept[key] {
				continue
			}
			swept[key] = true
			if r.cursor.Seen.listed(key) {
				met = true
				continue
			}
			fresh++
			listed = append(listed, reference)
		}
		if len(references) == 0 || fresh == 0 {
			break
		}
		if page == 0 {
			r.tellUnderWay(ctx)
		}
	}
	r.looked(len(listed))
	r.met = r.met || met
	r.enlist(listed)
	for _, reference := range listed {
		r.cursor.Seen.list(reference.Key() + reference.Role)
	}
	now := span{Kind: "filing", From: r.at, Until: r.at}
	for _, reference := range listed {
		if at := reference.Accepted; !at.IsZero() && at.Before(now.From) {
			now.From = at
		}
	}
	if len(listed) > 0 || met {
		r.claim(now)
	}
	return len(listed) > 0, nil
}

// submissions reads a company's list, and its further pages where they are new.
func (r *reading) submissions(ctx context.Context) (changed bool, err error) {
	answer, err := r.list(ctx, r.asked(), true)
	if err != nil || answer == nil {
		return false, err
	}
	company, references, err := filing.Submissions(answer.Body, path.Base(answer.URL))
	if err != nil {
		return false, r.notAList(answer, err)
	}
	for _, name := range company.More {
		if r.cursor.Seen.listed(name) {
			continue
		}
		further, err := r.list(ctx, strings.TrimSuffix(answer.URL, path.Base(answer.URL))+url.PathEscape(name), false)
		if err != nil {
			return false, err
		}
		_, more, err := filing.Submissions(further.Body, name)
		if err != nil {
			return false, r.notAList(further, err)
		}
		for i := range more {
			more[i].Filer = company.Name // a further page does not name it
		}
		references = append(references, more...)
		r.cursor.Seen.list(name)
	}
	var listed []filing.Reference
	now := span{Kind: "filing", Company: company.Name, From: r.at, Until: r.at}
	for _, reference := range references {
		if at := reference.Filed; !at.IsZero() && at.Before(now.From) {
			now.From = at
		}
		if key := reference.Key(); r.cursor.Seen.listed(key) {
			r.met = true
		} else {
			listed = append(listed, reference)
			r.cursor.Seen.list(key)
		}
	}
	r.looked(len(listed))
	r.enlist(listed)
	r.claim(now)
	return len(listed) > 0, nil
}

// enlist notes the 8-Ks whose text is worth reading, each filing once.
func (r *reading) enlist(listed []filing.Reference) {
	for _, reference := range filing.Current(listed) {
		same := func(p filing.Reference) bool { return p.Accession == reference.Accession }
		if !reference.TellsNews() || slices.ContainsFunc(r.cursor.Pending, same) {
			continue
		}
		r.cursor.Pending = append(r.cursor.Pending, reference)
	}
	// Newest first: what is late already can wait a little longer.
	slices.SortStableFunc(r.cursor.Pending, func(a, b filing.Reference) int {
		return cmp.Or(b.Accepted.Compare(a.Accepted), b.Filed.Compare(a.Filed))
	})
}

// fetchFilings reads the documents that wait. The error is that of the first that may be
// read later; it and all behind it keep waiting.
func (r *reading) fetchFilings(ctx context.Context) error {
	for n := 0; len(r.cursor.Pending) > 0 && n < mostFilings; n++ {
		if err := r.fetchFiling(ctx, r.cursor.Pending[0]); err != nil {
			return err
		}
		r.cursor.Pending = r.cursor.Pending[1:]
		if r.unsaved += 1; r.unsaved >= filesPerSave {
			if err := r.save(); err != nil {
				return err
			}
			r.tellUnderWay(ctx)
		}
	}
	return nil
}

// mostFiling is how much of a submission is read: the report and its press releases come
// first, pictures and data behind them.
const mostFiling = 6 << 20

func (r *reading) fetchFiling(ctx context.Context, reference filing.Reference) error {
	address := r.beside(reference.Text)
	answer, err := r.c.client.Get(ctx, fetch.Request{URL: address, Most: mostFiling})
	if t := troubled(ctx, err); t != nil && t.permanent {
		return r.refuse(outcome.Refusal{Document: reference.Accession, Reason: t.reason, Detail: t.detail}, address)
	}
	if t := troubled(ctx, err); t != nil {
		r.cursor.RetryAt, r.notBefore = t.retryAt, t.retryAt
	}
	if err != nil {
		return err
	}
	text, mended := format.Text(answer.Body, "text/plain")
	if mended {
		r.recovered("charset")
	}
	event, refused := filing.Event(text, reference, r.source.Name)
	if refused != nil {
		return r.refuse(*refused, answer.URL)
	}
	from := convert.Reading{Source: r.source, Live: true, First: r.first, Read: r.at}
	return from.Dated(r.sink(ctx, answer.URL)).Event(event)
}

// list asks for a list. Nil without an error means that it holds what it held.
func (r *reading) list(ctx context.Context, address string, first bool) (*fetch.Response, error) {
	request := fetch.Request{URL: address}
	if first && len(r.cursor.Pending) == 0 {
		request.ETag, request.LastModified = r.cursor.ETag, r.cursor.LastModified
	}
	answer, err := r.get(ctx, request)
	if err != nil || !first {
		return answer, err
	}
	r.cursor.ETag, r.cursor.LastModified = answer.ETag, answer.LastModified
	if answer.NotModified {
		return nil, nil
	}
	return answer, nil
}

// notAList is the trouble of an answer that lists no filings.
func (r *reading) notAList(answer *fetch.Response, err error) error {
	r.cursor.ETag, r.cursor.LastModified = "", ""
	text, _ := format.Text(answer.Body, answer.ContentType)
	reason := "not_a_list"
	switch format.Sniff(text) {
	case format.HTML:
		reason = "web_page"
	case format.Empty:
		return &trouble{reason: "empty", detail: "nothing at all"}
	}
	return &trouble{reason: reason, detail: fmt.Sprintf("lists no filings: %v", err), permanent: true}
}

// beside is a document's address at the host that the source is read from, where that is
// not EDGAR itself but a copy of it.
func (r *reading) beside(address string) string {
	source, err := url.Parse(r.source.URL)
	if err != nil || source.Hostname() == "sec.gov" || strings.HasSuffix(source.Hostname(), ".sec.gov") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Scheme, u.Host = source.Scheme, source.Host
	return u.String()
}

// listed tells whether a list held this key before; list remembers it.
func (s *seen) listed(key string) bool {
	_, known := s.ids.get(xxhash.Sum64String("listed " + key))
	return known
}

func (s *seen) list(key string) { s.ids.put(xxhash.Sum64String("listed "+key), 0) }
