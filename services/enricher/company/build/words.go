package main

import "strings"

// everyday holds words of daily use that filings rarely write, and places names of
// states and cities: neither stands for a company on its own.
var everyday, places = set(`
apple target block gap square shell visa meta snap ford bird lime calm loop root bench hatch arrive bounce bolt boxed brave brex
careful casper clear cloud compass convoy cue curve dawn deep drift elevate embark embrace emerge faith fast flow forward glow grab
green grin halo handy hippo hive home honor hopper ion jump kite latch launch leaf ledger level lever light link locus loft lucky lume
mantra medium mint mode modern moxie next nova oasis olive one opal orbit oscar outreach pear people pepper pipe planet play plum pollen
prism pulse quill radar rain raise reach ready recharge reef reply rise rocket root roots sage salt scoop scout seed shift shine signal
skip slice smart smile snap soda solid spark spin spot spring sprout stash step stone stork storm sun surf swing switch tally tonal
torch trace trail tribe true trust turo twist unison unite vacation valley verse vibe view virtue vista vital wave welcome wheel whoop
wild wing wish wonder world yield zen zest zip hello here hers his our my new old best better big blue red black white gold silver
global national american united first general standard universal premier summit legacy liberty freedom patriot eagle phoenix
management workforce labor union staff jobs workers employees news today report data digital software service services technology
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
chief president senator congress government army navy police court judge mayor governor ministry commission
ahead alice ancestry arc arrival article artifact assure atmosphere banner beat bitwise blend boost bots button catch circ clue
clutter cool crane cred crypto dance dare dark dash daylight dice dispatch drop eastern element elliptic exponent factorial fetch figure
freshly fuzzy gravity guideline handshake harmonic hash immutable intersect intrinsic knock landing lantern legible lev localize noble
nowadays palm panther parsable peek polly popular protocol purse quantum rapid recast reliability remote replicated rewind route rows
sampler sift sketch spaces splice stem stream stride thread tomorrow tripwire updater vee velocity vertex weed winners bond air apollo
aura away automatic basis baton bamboo bungalow cabin calibrate cameo carbon catalyst cedar center chef cheetah chief clutch coda colossus
community compete connected copper currency cyber daybreak decent deputy dock electric enjoy envoy epic evolve fable fabric faith feather
finder foundry fresh front gated gather gem genesis genius glamour hired horizon hospital humble ignite ignition impala industrious inventory
jane jump junction karat karma kira kite league lemon lighthouse lunch maven mural muse neon niche nomad open orchard outdoorsy outside
overtime own oyster panda paper parity passport pastel pebble petal pilot pitch plenty podium point pollen presto primer prisma properly
quanto resilience ritual rope sandbox scale second sense shelf simple skillful sonder spotlight stack startup superhuman surface sway
table tango temple tempo thrive tide tome tonic touch transfer travel tribute tumble twig upside vault venture verb voyage wander wave
whale wonder wise workshop zeal
express courier journal chronicle herald tribune gazette observer times post star sun mirror insider
`), set(`
alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas
kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon
pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming chicago boston dallas houston austin seattle denver
atlanta miami phoenix detroit portland london paris berlin munich tokyo osaka beijing shanghai india china japan germany france spain
italy brazil mexico canada australia europe asia africa america england ireland scotland wales israel russia ukraine poland turkey
orlando charlotte memphis nashville cleveland columbus pittsburgh philadelphia cincinnati milwaukee toronto montreal vancouver sydney
melbourne singapore dublin madrid barcelona lisbon amsterdam bangalore bengaluru mumbai delhi hyderabad chennai pune
`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
