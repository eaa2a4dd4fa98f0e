// Package notice reads tables of statutory notices of mass layoffs (the WARN Act of the
// United States and its like) as each state publishes them.
//
// Input: the rows of a table and the layout that pipelines/notice declares for it. Output:
// one event of kind "notice" a row, with what the columns mean in attributes (constants of
// this package) and the columns as published under "raw.". Failure: a *table.DriftError
// where the table has changed; a row without employer or date is refused with its reason
// and the rest goes on. It is pure and keeps no state between tables.
package notice

// Attributes of a notice's event. Dates are YYYY-MM-DD, or YYYY-MM or YYYY-Qn where the
// publisher says no more; an attribute that the row does not give is absent.
const (
	// Employer is the employer as published, less marks of amendment ("- Revision 1").
	Employer = "employer"
	// State is the two-letter code of the state that published the notice.
	State = "state"
	// Headcount is the number of people affected; a range is in HeadcountLow and
	// HeadcountHigh instead. Bound is at_least, at_most or about, where the number is one.
	Headcount     = "headcount"
	HeadcountLow  = "headcount_low"
	HeadcountHigh = "headcount_high"
	Bound         = "bound"
	// NoticeDate is the letter's date, Received that of its arrival, Amended that of an
	// amendment; Effective is the first day on which jobs end, EffectiveEnd the last.
	NoticeDate   = "notice_date"
	Received     = "received"
	Amended      = "amended"
	Effective    = "effective"
	EffectiveEnd = "effective_end"
	// LayoffType is closure, layoff, closure_and_layoff or reduced_hours; Temporary is
	// "true" or "false".
	LayoffType = "layoff_type"
	Temporary  = "temporary"
	// Location is where the jobs are: absent where the row gives an address in another
	// state, which is then that of a headquarters.
	Location = "location"
	County   = "county"
	// Address is the address as given, AddressState its state.
	Address      = "address"
	AddressState = "address_state"
	Industry     = "industry"
	// NoticeID is the publisher's own id.
	NoticeID = "notice_id"
	// Amendment is "true" where the row amends a notice: then the event shares that
	// notice's document key, or names it in Amends where it adds people to it instead.
	Amendment = "amendment"
	Amends    = "amends"
	// AlsoIn is the state whose notice of the same employer, day and number stands earlier in
	// a table of many states: employers send one letter to several states.
	AlsoIn = "also_in"
	// Withdrawn is "true" where the notice was taken back.
	Withdrawn = "withdrawn"
	// Flags holds what deserves a second look, separated by commas (constants Flag…).
	Flags = "flags"
	// RawPrefix stands before the name of each column as published.
	RawPrefix = "raw."
)

// Flags.
const (
	FlagEffectiveBeforeNotice = "effective_before_notice"
	FlagDatedByReceived       = "dated_by_received"
	FlagDatedByEffective      = "dated_by_effective"
	FlagDatedByAmendment      = "dated_by_amendment"
	FlagNoticeDateUnread      = "notice_date_unread"
	FlagEffectiveUnread       = "effective_unread"
	FlagEffectiveImplausible  = "effective_implausible"
	FlagSeveralNoticeDates    = "several_notice_dates"
	FlagHeadcountUnread       = "headcount_unread"
	FlagHeadcountImplausible  = "headcount_implausible"
	FlagHeadcountWithRemark   = "headcount_with_remark"
	// FlagHeadcountInParts: the row gives several numbers (permanent, temporary); the first stands.
	FlagHeadcountInParts = "headcount_in_parts"
	FlagOutOfState       = "out_of_state_address"
	FlagNotStatutory     = "not_statutory"
	FlagSupplement       = "supplement"
	FlagAmendsUnknown    = "amends_unknown"
	FlagRestated         = "restated"
	FlagWithdrawn        = "withdrawn"
)
