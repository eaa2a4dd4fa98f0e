package convert

import (
	"strings"
	"testing"
)

// FuzzLineReader holds the reader of lines against a plain split.
func FuzzLineReader(f *testing.F) {
	for _, seed := range []string{"", "\n", "a\nb", "a\r\n\n", strings.Repeat("x", 300_000) + "\ny\n", strings.Repeat("x", 300_000)} {
		f.Add(seed, 10)
	}
	f.Fuzz(func(t *testing.T, text string, most int) {
		if most < 1 || most > 1<<20 {
			return
		}
		in := NewLineReader(strings.NewReader(text))
		want := strings.SplitAfter(text, "\n")
		if want[len(want)-1] == "" {
			want = want[:len(want)-1]
		}
		offset := 0
		for i, whole := range want {
			line, long, ended, err := in.next(most)
			if err != nil {
				t.Fatalf("line %d: %v", i, err)
			}
			plain := strings.TrimSuffix(whole, "\n")
			if ended != (plain != whole) || long != (len(plain) > most) || !long && string(line) != plain || !strings.HasPrefix(plain, string(line[:min(len(line), most)])) {
				t.Fatalf("line %d is %.40q (%d), long %v, ended %v; want %.40q (%d)", i, line, len(line), long, ended, plain, len(plain))
			}
			if ended {
				offset += len(whole)
			}
			if in.Offset != int64(offset) {
				t.Fatalf("offset %d, want %d", in.Offset, offset)
			}
		}
		again := NewLineReader(strings.NewReader(text))
		if same, err := again.Skip(in.Offset, in.Lines, in.Hash()); err != nil || !same {
			t.Fatalf("the hash is not that of the first %d bytes: %v", in.Offset, err)
		}
	})
}
