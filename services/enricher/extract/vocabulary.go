package extract

import (
	"reflect"
	"regexp"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// classes are the word classes that the code asks for by name: the fields' tags are the
// names in the language files. A class that a language lacks never holds.
type classes struct {
	Jobs       rule.Class `class:"jobs"`
	People     rule.Class `class:"people"`
	Workforce  rule.Class `class:"workforce"`
	Staffs     rule.Class `class:"staffs"`
	Folks      rule.Class `class:"folks"`
	CutVerb    rule.Class `class:"cut_verb"`
	LayoffVerb rule.Class `class:"layoff_verb"`
	CutNoun    rule.Class `class:"cut_noun"`
	Announce   rule.Class `class:"announce"`
	Reported   rule.Class `class:"reported_cue"`
	Confirm    rule.Class `class:"explicit_confirm"`
	CompanyCue rule.Class `class:"company_cue"`
	Plan       rule.Class `class:"plan_cue"`
	Programme  rule.Class `class:"programme"`
	Foreseen   rule.Class `class:"foreseen"`
	Intends    rule.Class `class:"intends"`
	Blackout   rule.Class `class:"blackout"`
	Deny       rule.Class `class:"deny_cue"`
	ReportWord rule.Class `class:"report_context"`
	// DenyVerb and TalkWord stand one behind the other where talk is denied.
	DenyVerb rule.Class `class:"deny_verb"`
	TalkWord rule.Class `class:"talk_word"`
	// Belittles are what talk is called by those who deny it.
	Belittles rule.Class `class:"belittles"`
	// But goes on with something else than what was denied.
	But         rule.Class `class:"but_word"`
	NoPlans     rule.Class `class:"no_plans"`
	Generic     rule.Class `class:"generic_subject"`
	We          rule.Class `class:"we_word"`
	CompanyWord rule.Class `class:"company_word"`
	Descriptor  rule.Class `class:"descriptor"`
	Reporter    rule.Class `class:"reporter_role"`
	PressSays   rule.Class `class:"press_says"`
	PressName   rule.Class `class:"press_name"`
	PersonTitle rule.Class `class:"person_title"`
	GivenName   rule.Class `class:"given_name"`
	Place       rule.Class `class:"place"`
	Common      rule.Class `class:"common"`
	Whole       rule.Class `class:"whole"`
	PartAfter   rule.Class `class:"part_after"`
	PartBefore  rule.Class `class:"part_before"`
	Remain      rule.Class `class:"remain"`
	OffTopic    rule.Class `class:"off_topic"`
	Past        rule.Class `class:"past_round"`
	MoreOf      rule.Class `class:"more_of"`
	Subsidiary  rule.Class `class:"own_unit"`
	FirmKind    rule.Class `class:"firm_kind"`
	Operator    rule.Class `class:"operator_word"`
	OwnReport   rule.Class `class:"own_report"`
	CivicStaff  rule.Class `class:"civic_staff"`
	Going       rule.Class `class:"ends_then"`
	Goers       rule.Class `class:"those_who_go"`
	CivicTail   rule.Class `class:"civic_tail"`
	UnionHead   rule.Class `class:"union_head"`
	NextMonth   rule.Class `class:"next_month"`
	ThisMonth   rule.Class `class:"this_month"`
	Wrote       rule.Class `class:"wrote_word"`
	Beside      rule.Class `class:"beside_percent"`
	NotOutage   rule.Class `class:"not_outage"`
	CauseAI     rule.Class `class:"cause_ai"`
	CauseChange rule.Class `class:"cause_change"`
	CauseLoad   rule.Class `class:"cause_capacity"`
	CauseOther  rule.Class `class:"cause_dependency"`
	CauseAttack rule.Class `class:"cause_security"`
	CausePower  rule.Class `class:"cause_power"`
	NotAI       rule.Class `class:"not_ai"`
	NotClosure  rule.Class `class:"not_closure"`
	NotBuyout   rule.Class `class:"not_buyout"`
	NotCharge   rule.Class `class:"not_charge"`
	ChargeWhy   rule.Class `class:"charge_why"`
	Shakeup     rule.Class `class:"shakeup"`
	// what somebody does as another did
	DidSame     rule.Class `class:"did_same"`
	Severance   rule.Class `class:"severance"`
	RunRate     rule.Class `class:"run_rate"`
	SaveGoal    rule.Class `class:"save_goal"`
	SaveDone    rule.Class `class:"save_done"`
	Effective   rule.Class `class:"effective"`
	AgentBefore rule.Class `class:"agent_before"`
	BadBefore   rule.Class `class:"bad_before"`
	Connector   rule.Class `class:"name_connector"`
	Not         rule.Class `class:"not_word"`
	Ago         rule.Class `class:"ago"`
	NoCompany   rule.Class `class:"not_a_company"`
	Quarter     rule.Class `class:"quarter_word"`
	AtPlace     rule.Class `class:"at_place"`
	Took        rule.Class `class:"role_taken"`
	BadAfter    rule.Class `class:"bad_after"`
	BadPrep     rule.Class `class:"bad_prep"`
	Base        rule.Class `class:"base_before"`
	Unit        rule.Class `class:"unit_word"`
	PartStaff   rule.Class `class:"part_staff"`
	PlanAfter   rule.Class `class:"plan_after"`
	DateOf      rule.Class `class:"date_of"`
	Article     rule.Class `class:"article"`
	Verb        rule.Class `class:"verb"`
	Adverb      rule.Class `class:"adverb"`
	NotLasting  rule.Class `class:"not_lasting"`
	Today       rule.Class `class:"today"`
	Yesterday   rule.Class `class:"yesterday"`
	Annual      rule.Class `class:"annual"`
	Tail        rule.Class `class:"name_tail"`
	Said        rule.Class `class:"said"`
	Conditional rule.Class `class:"conditional"`
	NotUnit     rule.Class `class:"not_unit"`
	PersonalPay rule.Class `class:"personal_pay"`
	PayTerms    rule.Class `class:"pay_terms"`
	Vice        rule.Class `class:"vice"`
	Domestic    rule.Class `class:"domestic"`
	CutsWord    rule.Class `class:"cuts_word"`
	From        rule.Class `class:"from_word"`
	UnionWord   rule.Class `class:"union_word"`
	UnionSays   rule.Class `class:"union_says"`
	Raised      rule.Class `class:"raised"`
	Executive   rule.Class `class:"executive"`
	SaveVerb    rule.Class `class:"save_verb"`
	OtherParty  rule.Class `class:"other_party"`
	Risk        rule.Class `class:"risk_word"`
	And         rule.Class `class:"range_and"`
	Own         rule.Class `class:"own"`
	Compass     rule.Class `class:"compass"`
	Region      rule.Class `class:"region_word"`
	OneIn       rule.Class `class:"one_in"`
	TeamOf      rule.Class `class:"team_of"`
	SoReports   rule.Class `class:"so_reports"`
	ThisWord    rule.Class `class:"this_word"`
	Apiece      rule.Class `class:"apiece"`
	OwnPartner  rule.Class `class:"own_partner"`
	AfterName   rule.Class `class:"after_name"`
	Relative    rule.Class `class:"relative"`
	NotLastingA rule.Class `class:"not_lasting_after"`
	ExecOf      rule.Class `class:"exec_of"`
	Leave       rule.Class `class:"leave_exec"`
	HeadVerb    rule.Class `class:"headline_verb"`
	ReportsTo   rule.Class `class:"reports_to"`
	LastingFor  rule.Class `class:"lasting_for"`
	Agency      rule.Class `class:"labor_agency"`
	NotNotice   rule.Class `class:"not_notice"`
	WhenWord    rule.Class `class:"when_word"`
	Where       rule.Class `class:"where"`
	Plant       rule.Class `class:"plant"`
	DoneWord    rule.Class `class:"done_word"`
	HadReported rule.Class `class:"had_reported"`
	WhereOnly   rule.Class `class:"where_only"`
	Boss        rule.Class `class:"boss_word"`
	OfficeWord  rule.Class `class:"office_word"`
	NameHead    rule.Class `class:"name_head"`
	UnionName   rule.Class `class:"union_name"`
	GoneStrong  rule.Class `class:"gone_strong"`
	SaveNow     rule.Class `class:"save_now"`
	AIActs      rule.Class `class:"ai_acts"`
	AIBlamed    rule.Class `class:"ai_blamed"`
	HeadConnect rule.Class `class:"head_connector"`
	HeadAdj     rule.Class `class:"head_adjective"`
	Genitive    rule.Class `class:"genitive_head"`
	CivicBody   rule.Class `class:"civic_body"`
	Again       rule.Class `class:"again"`
	OnlyTail    rule.Class `class:"only_tail"`
	NotName     rule.Class `class:"not_name"`
	KindWord    rule.Class `class:"kind_word"`
	WholeBefore rule.Class `class:"whole_before"`
	Civic       rule.Class `class:"civic_local"`
	TheStaff    rule.Class `class:"the_staff"`
	AgeAt       rule.Class `class:"age_at"`
	LastDay     rule.Class `class:"last_day"`
	BodyWord    rule.Class `class:"body_word"`
	Critique    rule.Class `class:"critique"`
	Demoted     rule.Class `class:"demoted"`
	ForHead     rule.Class `class:"for_head"`
	OwnedBy     rule.Class `class:"owned_by"`
	CountryTail rule.Class `class:"country_tail"`
	ButRather   rule.Class `class:"but_rather"`
	Publisher   rule.Class `class:"publisher"`
	PriceMove   rule.Class `class:"price_move"`
	NounBefore  rule.Class `class:"noun_before"`
	LegalHead   rule.Class `class:"legal_head"`
	Buyout      rule.Class `class:"buyout_noun"`
	Works       rule.Class `class:"works_there"`
	Has         rule.Class `class:"has_staff"`
	AllGo       rule.Class `class:"all_go"`
	WorkThere   rule.Class `class:"work_there"`
	BaseOf      rule.Class `class:"base_of"`
	CalledOff   rule.Class `class:"called_off"`
	Closure     rule.Class `class:"closure"`
	Shelves     rule.Class `class:"shelves"`
	Supposed    rule.Class `class:"supposed"`
	PressPast   rule.Class `class:"press_past"`
	OfferReach  rule.Class `class:"offer_reach"`
	// jobs that end, of which only the text says whether anybody is made to go
	ExitNoun    rule.Class `class:"exit_noun"`
	OfWill      rule.Class `class:"of_will"`
	ShareNoun   rule.Class `class:"share_noun"`
	KeptRunning rule.Class `class:"kept_running"`
	Copula      rule.Class `class:"copula"`
	RegionTail  rule.Class `class:"region_tail"`
	Grown       rule.Class `class:"grown"`
	Of          rule.Class `class:"of_word"`
	BeDown      rule.Class `class:"be_down"`
	Kin         rule.Class `class:"kin_word"`
	Restored    rule.Class `class:"restored"`
	After       rule.Class `class:"after_word"`
	Later       rule.Class `class:"later_word"`
	Lasted      rule.Class `class:"lasted"`
	NotCause    rule.Class `class:"not_cause"`
	AI          rule.Class `class:"ai"`
	PostedOn    rule.Class `class:"posted_on"`
	NotSaving   rule.Class `class:"not_saving"`
	OfThese     rule.Class `class:"of_these"`
	WithPart    rule.Class `class:"with_part"`
	UnionPaper  rule.Class `class:"union_paper"`
	CutObject   rule.Class `class:"cut_object"`
	GivesWork   rule.Class `class:"gives_work"`
	TakesOn     rule.Class `class:"takes_on"`
	HangsOn     rule.Class `class:"hangs_on"`
	ToldThing   rule.Class `class:"told_thing"`
	DropsIt     rule.Class `class:"drops_it"`
	ItPlan      rule.Class `class:"it_plan"`
	Averts      rule.Class `class:"averts"`
	AWord       rule.Class `class:"a_word"`
	ByFirm      rule.Class `class:"by_firm"`
	SomeFirm    rule.Class `class:"some_firm"`
	ComeIn      rule.Class `class:"come_in"`
	WorkGiven   rule.Class `class:"work_given"`
	RatePoint   rule.Class `class:"rate_point"`
	LowerName   rule.Class `class:"lower_name"`
	ShortName   rule.Class `class:"short_name"`
	Only        rule.Class `class:"only_word"`
	Instead     rule.Class `class:"instead"`
	InAll       rule.Class `class:"in_all"`
	FilingTerm  rule.Class `class:"filing_term"`
	Committee   rule.Class `class:"committee"`
	Component   rule.Class `class:"svc"`
	Vague       rule.Class `class:"svc_vague"`
	ServiceWord rule.Class `class:"svc_mod"`
	ServiceStop rule.Class `class:"svc_stop"`
	ServiceSkip rule.Class `class:"svc_skip"`
	SaidOn      rule.Class `class:"said_on"`
	User        rule.Class `class:"user"`
	NotPower    rule.Class `class:"not_power"`
	GridWord    rule.Class `class:"grid_word"`
	FailCue     rule.Class `class:"fail_cue"`
	UseService  rule.Class `class:"use_service"`
	NotService  rule.Class `class:"svc_other"`
	NoneOf      rule.Class `class:"none_of"`
	DownWhat    rule.Class `class:"down_what"`
	Fails       rule.Class `class:"fails"`
	IfEver      rule.Class `class:"if_ever"`
	LeaveAs     rule.Class `class:"leave_as"`
	SavePast    rule.Class `class:"save_past"`
	SaveYet     rule.Class `class:"save_yet"`
	AtSea       rule.Class `class:"at_sea"`
	InYear      rule.Class `class:"in_year"`
	ThisYear    rule.Class `class:"this_year"`
	NextYear    rule.Class `class:"next_year"`
	TargetCue   rule.Class `class:"target_cue"`
	Besides     rule.Class `class:"besides"`
	SaveRaised  rule.Class `class:"save_raised"`
	ChargePart  rule.Class `class:"charge_part"`
	Thaw        rule.Class `class:"thaw"`
	WarnNoun    rule.Class `class:"warn_noun"`
	Freeze      rule.Class `class:"freeze"`
	Unfilled    rule.Class `class:"unfilled"`
	Notices     rule.Class `class:"notice_word"`
	Several     rule.Class `class:"several_notices"`
	NotClosing  rule.Class `class:"not_closure_near"`
	NotTransfer rule.Class `class:"not_transfer"`
	Abroad      rule.Class `class:"offshore_place"`
	ChargeNoun  rule.Class `class:"charge_noun"`
	Figures     rule.Class `class:"figures"`
	CauseCue    rule.Class `class:"cause_cue"`
	OutageNoun  rule.Class `class:"outage_noun"`
	Seat        rule.Class `class:"seat_word"`
	Affected    rule.Class `class:"affected"`
	JobsGo      rule.Class `class:"jobs_go"`
	ShortTime   rule.Class `class:"short_time"`
	DealOf      rule.Class `class:"deal_of"`
	Street      rule.Class `class:"street"`
	UnitOf      rule.Class `class:"unit_of"`
	Compound    rule.Class `class:"compound_tail"`
	Equals      rule.Class `class:"equals_word"`
	PageWord    rule.Class `class:"page_word"`
	PaperWord   rule.Class `class:"paper_word"`
	Holder      rule.Class `class:"office_holder"`
	Refutes     rule.Class `class:"refutes"`
	Payout      rule.Class `class:"payout"`
	Every       rule.Class `class:"every_part"`
	GoesDown    rule.Class `class:"goes_down"`
	Period      rule.Class `class:"fiscal_period"`
	AllUs       rule.Class `class:"all_of_us"`
	Entire      rule.Class `class:"entire_word"`
	GivesUp     rule.Class `class:"gives_up"`
	Corrected   rule.Class `class:"corrected"`
	MembersOf   rule.Class `class:"members_of"`
	ClubTail    rule.Class `class:"club_tail"`
	Precaution  rule.Class `class:"precaution"`
	SameDay     rule.Class `class:"same_day"`
	TradeTail   rule.Class `class:"trade_tail"`
	Informed    rule.Class `class:"informed_by"`
	NoticeSays  rule.Class `class:"notice_says"`
	NoticeCount rule.Class `class:"notice_count"`
	AsAt        rule.Class `class:"as_at"`
	Maybe       rule.Class `class:"maybe"`
	SaysGo      rule.Class `class:"says_go"`
	OnlyHit     rule.Class `class:"only_hit"`
	Parted      rule.Class `class:"parted"`
	Founding    rule.Class `class:"since_word"`
	ThatTime    rule.Class `class:"that_time"`
	WherePeople rule.Class `class:"where_people"`
	SiteOwn     rule.Class `class:"site_own"`
	Rescission  rule.Class `class:"rescission"`
	Disclaimer  rule.Class `class:"disclaimer"`
	GeoTail     rule.Class `class:"geo_tail"`
	WireHead    rule.Class `class:"wire_head"`
	WireTail    rule.Class `class:"wire_tail"`
	Holiday     rule.Class `class:"holiday"`
	OfThem      rule.Class `class:"of_them"`
	NameArticle rule.Class `class:"name_article"`
	YearMark    rule.Class `class:"year_mark"`
	MonthMark   rule.Class `class:"month_mark"`
	DayMark     rule.Class `class:"day_mark"`
	ByBehind    rule.Class `class:"by_behind"`
	NameIntro   rule.Class `class:"name_intro"`
	AtPerson    rule.Class `class:"at_person"`
	NotHead     rule.Class `class:"not_head"`
	Authority   rule.Class `class:"authority"`
	Founded     rule.Class `class:"founded_word"`
	Correction  rule.Class `class:"correction_word"`
	HadMeant    rule.Class `class:"had_meant"`
	AfterAll    rule.Class `class:"after_all"`
	ThirdParty  rule.Class `class:"third_party"`
	NextPost    rule.Class `class:"next_post"`
	OutlookOn   rule.Class `class:"outlook_on"`
	RatedTo     rule.Class `class:"rated_to"`
	GoalBeaten  rule.Class `class:"goal_beaten"`
	Sabbatical  rule.Class `class:"sabbatical"`
	Asked       rule.Class `class:"asked_about"`
	LeadTitle   rule.Class `class:"lead_title"`
	Message     rule.Class `class:"message_word"`
	InPlaceOf   rule.Class `class:"in_place_of"`
	Renumbered  rule.Class `class:"renumbered_to"`
	Obsolete    rule.Class `class:"obsolete"`
	UnderReview rule.Class `class:"under_review"`
	// who owns a company, in words for whom or whose kin one is
	Owner     rule.Class `class:"owner_word"`
	LightVerb rule.Class `class:"light_verb"`
	Self      rule.Class `class:"self_word"`
	ItsMaker  rule.Class `class:"its_maker"`
}

// dialect is one language, ready to read.
type dialect struct {
	*rule.Language
	classes
	roles
	comparison
	tallies
	revisions
	spelled
	employers
	quantities *quantity.Reader
	weights    weights
	// frameOf is the first frame of each kind: what no frame found is read as that one's.
	frameOf   map[string]int32
	letters   *letters
	signature *regexp.Regexp
	// simplePast is how a verb in the simple past ends, where nothing else does.
	simplePast []string
	// declined are the endings of names behind articles.
	declined []pipelines.Declined
	// folk is the word that stands for what the people of a company are called.
	folk int32
	// nearby are how the features of the words around a name begin.
	nearby naming
}

func newDialect(language pipelines.Language) (*dialect, error) {
	compiled, err := rule.Compile(language)
	if err != nil {
		return nil, err
	}
	d := &dialect{Language: compiled, quantities: quantity.New(compiled.Lexicon), weights: newWeights(compiled), simplePast: language.SimplePast, declined: language.Declined, nearby: nearbyOf(language.Tag)}
	if d.letters, err = newLetters(language); err != nil {
		return nil, err
	}
	if d.signature, err = newSignature(language); err != nil {
		return nil, err
	}
	d.folk = compiled.Word([]byte(folkWord))
	d.frameOf = map[string]int32{}
	for i := len(d.Frames) - 1; i >= 0; i-- {
		if !d.Frames[i].Drop {
			d.frameOf[d.Frames[i].Kind] = int32(i)
		}
	}
	for _, named := range [...]any{&d.classes, &d.roles, &d.comparison, &d.tallies, &d.revisions, &d.employers} {
		v := reflect.ValueOf(named).Elem()
		for i := range v.NumField() {
			v.Field(i).SetInt(int64(compiled.Class(v.Type().Field(i).Tag.Get("class"))))
		}
	}
	if err := d.spelled.set(language); err != nil {
		return nil, err
	}
	return d, nil
}
