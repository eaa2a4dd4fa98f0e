package fact

import (
	"math"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// maxLinks bounds a row: a fact retold without end keeps its first links, the counts of
// origins and articles go on.
const maxLinks = 200

// Row is the fact as it stands, to be stored as known at an instant.
func (f *Fact) Row(companyID, company, rules string, known time.Time) *foreshockv1.Fact {
	row := &foreshockv1.Fact{
		Id: f.ID, CompanyId: companyID, Company: company, Claim: f.Claim, Quarter: f.Quarter.String(),
		EventTime: timestamppb.New(f.Time), KnowledgeTime: timestamppb.New(known),
		FirstKnown: timestamppb.New(time.Unix(0, f.firstKnown)),
		Origins:    uint32(len(f.origins)), Articles: uint32(f.articles),
		Lead: f.Lead, Confidence: round(1 - f.doubt), Flags: f.Flags, Rules: rules,
	}
	if f.Status != f.Claim.GetStatus() {
		row.Claim = withStatus(f.Claim, f.Status)
	}
	links := make([]foreshockv1.Link, min(len(f.members), maxLinks)+len(f.related))
	row.Links = make([]*foreshockv1.Link, 0, len(links))
	for i := range f.members {
		if i == maxLinks {
			break
		}
		m := &f.members[i]
		link := &links[len(row.Links)]
		link.SignalId, link.Method, link.Score, link.Origin = signalID(m.signal), m.method, round(m.score), m.story
		if m.since >= 0 {
			days := round(float64(m.since) / float64(24*time.Hour))
			link.DaysSinceAlike = &days
		}
		row.Links = append(row.Links, link)
	}
	for _, r := range f.related {
		link := &links[len(row.Links)]
		link.SignalId, link.Method, link.Score = r.signal, r.method, r.score
		row.Links = append(row.Links, link)
	}
	return row
}

func withStatus(c *foreshockv1.Claim, status string) *foreshockv1.Claim {
	c = proto.CloneOf(c)
	c.Status = status
	return c
}

// round keeps nine decimals, so that a row is the same on every machine.
func round(v float64) float64 { return math.Round(v*1e9) / 1e9 }
