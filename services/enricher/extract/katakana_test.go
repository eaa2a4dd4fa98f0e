package extract_test

import (
	"fmt"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// withShares writes signals as briefly does, and their shares.
func withShares(signals []*foreshockv1.Signal) string {
	out := briefly(signals)
	for _, s := range signals {
		if p := s.GetClaim().GetPercent(); p > 0 {
			out += fmt.Sprintf(" %g%%", p)
		}
	}
	return out
}

func TestNamesFromAbroadInJapanese(t *testing.T) {
	t.Parallel()
	reads(t, withShares, []said{
		{"two words and a dot", "ja", "", "英ゲーム開発のブルームリバー・スタジオが、社員の約22%、70人の解雇を計画している。", "layoff ブルームリバー・スタジオ 70 22%"},
		{"behind its trade", "ja", "", "世界で事業を広げる米決済大手クラリベイトは30日、2500人を削減すると発表した。", "layoff クラリベイト 2500"},
		{"with capitals, behind a dateline", "ja", "", "【パリ共同】エールフランスKLMは29日、管理部門の2千人を減らすと発表した。", "layoff エールフランスKLM 2000"},
		{"a word of daily use within", "ja", "", "米グローバルファンドリーズは9日、800人を削減すると発表した。", "layoff グローバルファンドリーズ 800"},
		{"an agency only tells", "ja", "", "英バークレイズが追加の削減に動くと、ロイター通信が24日、関係者の話として配信した。同社は先月、約600人を減らした。", "layoff バークレイズ 600"},
		{"a name in small kana", "ja", "", "「さくら堂」を展開するさくら製菓は、工場の従業員40人を解雇した。", "layoff さくら製菓 40"},
		{"a hospital is no name", "ja", "", "ある病院では看護師30人が解雇された。", ""},
	})
}

func TestSharesInJapanese(t *testing.T) {
	t.Parallel()
	reads(t, withShares, []said{
		{"in the next sentence", "ja", "", "東洋ホームデンキは9日、4千人規模の人員削減を発表した。グループ社員の約6%で、年度内に実施する。", "layoff 東洋ホームデンキ 4000 6%"},
		{"the number in the next sentence", "ja", "", "米クラリベイトは13日、従業員の約4%を解雇すると発表した。対象は3000人規模になる。", "layoff クラリベイト 3000 4%"},
		{"a fraction", "ja", "", "東海印刷は31日、従業員の4分の1に当たる150人を解雇した。", "layoff 東海印刷 150 25%"},
		{"years ago", "ja", "", "2009年の大みそか、北斗エアラインは客室乗務員84人を整理解雇した。", ""},
	})
}
