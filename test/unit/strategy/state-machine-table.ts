/**
 * What strategy.md §7–§8 says must happen, for every control state × situation × event.
 *
 * Columns: event | situations | control states | control after | portfolio after | commands and records.
 * `*` is all of them, `=` unchanged, `-` none; an event ending in `*` stands for all that begin so.
 * `t:control` and `t:portfolio` are recorded transitions; `hold`, `refusal`, `entry_signal`,
 * `exit_signal` and `exit_accelerated` are records. Every combination must be in exactly one row.
 *
 * A machine that was stopped has told its desk to end what was worked, and drops a forced exit that
 * has not begun, so `entering`, `partly` and `forced` in `stopped` are entries that are ending.
 */
export const STATE_MACHINE_TABLE = `
bar quiet          | exiting                                                            | running paused halted  | = | =  | hold
bar quiet          | exiting                                                            | stopped                | = | =  | -
bar quiet          | unknown flat entering partly ending incomplete held pending forced remainder | *            | = | =  | -

bar entry signal   | flat incomplete                                                    | running                | = | =  | entry_signal begin_entry
bar entry signal   | remainder                                                          | running                | = | incomplete_entry | entry_signal begin_entry t:portfolio
bar entry signal   | flat incomplete remainder                                          | paused halted stopped  | = | =  | entry_signal
bar entry signal   | unknown entering partly ending held pending forced exiting         | *                      | = | =  | entry_signal

bar exit, falling  | held                                                               | running paused         | = | incomplete_exit | exit_signal begin_exit t:portfolio
bar exit, falling  | held                                                               | halted                 | = | =  | exit_signal hold
bar exit, falling  | held                                                               | stopped                | = | =  | -
bar exit, falling  | pending                                                            | running paused         | = | incomplete_exit | exit_accelerated begin_exit t:portfolio
bar exit, falling  | pending                                                            | halted                 | = | =  | exit_accelerated hold
bar exit, falling  | pending                                                            | stopped                | = | =  | exit_accelerated
bar exit, falling  | unknown flat entering partly ending incomplete forced exiting remainder | *                 | = | =  | -

bar exit, surging  | held                                                               | running paused halted  | = | =  | exit_signal
bar exit, surging  | held                                                               | stopped                | = | =  | -
bar exit, surging  | unknown flat entering partly ending incomplete pending forced exiting remainder | *         | = | =  | -

bar lower momentum | pending                                                            | running paused         | = | incomplete_exit | exit_accelerated begin_exit t:portfolio
bar lower momentum | pending                                                            | halted                 | = | =  | exit_accelerated hold
bar lower momentum | pending                                                            | stopped                | = | =  | exit_accelerated
bar lower momentum | unknown flat entering partly ending incomplete held forced exiting remainder | *            | = | =  | -

clock quiet        | *                                                                  | *                      | = | =  | -
clock halt check   | *                                                                  | running paused stopped | = | =  | -
clock halt check   | *                                                                  | halted                 | = | =  | check_halt

clock entry expiry | entering partly                                                    | running paused         | = | =  | end_entry
clock entry expiry | entering partly                                                    | halted                 | = | =  | end_entry check_halt
clock entry expiry | entering partly                                                    | stopped                | = | =  | -
clock entry expiry | unknown flat ending incomplete held pending forced exiting remainder | running paused stopped | = | = | -
clock entry expiry | unknown flat ending incomplete held pending forced exiting remainder | halted               | = | =  | check_halt

clock exit due     | pending                                                            | running paused         | = | incomplete_exit | begin_exit t:portfolio
clock exit due     | pending                                                            | halted                 | = | =  | check_halt hold
clock exit due     | pending                                                            | stopped                | = | =  | -
clock exit due     | entering partly                                                    | running paused         | = | =  | end_entry
clock exit due     | entering partly                                                    | halted                 | = | =  | end_entry check_halt
clock exit due     | entering partly                                                    | stopped                | = | =  | -
clock exit due     | unknown flat ending incomplete held forced exiting remainder       | running paused stopped | = | =  | -
clock exit due     | unknown flat ending incomplete held forced exiting remainder       | halted                 | = | =  | check_halt

account nothing    | unknown flat entering remainder                                    | *                      | = | =  | -
account nothing    | partly ending incomplete held pending forced exiting               | *                      | = | ready_to_enter | t:portfolio

account half       | unknown flat entering                                              | *                      | = | incomplete_entry | t:portfolio
account half       | partly ending incomplete held pending forced exiting remainder     | *                      | = | =  | -

account full       | unknown flat incomplete remainder                                  | *                      | = | ready_to_exit | t:portfolio
account full       | entering                                                           | *                      | = | incomplete_entry | t:portfolio
account full       | partly ending held pending forced exiting                          | *                      | = | =  | -

own purchase, half | unknown flat incomplete remainder                                  | *                      | = | ready_to_exit | t:portfolio
own purchase, half | entering                                                           | *                      | = | incomplete_entry | t:portfolio
own purchase, half | partly ending held pending forced exiting                          | *                      | = | =  | -

own sale, half left | unknown flat incomplete remainder                                 | *                      | = | ready_to_exit | t:portfolio
own sale, half left | entering                                                          | *                      | = | incomplete_entry | t:portfolio
own sale, half left | partly ending held pending forced exiting                         | *                      | = | =  | -

own sale, nothing left | unknown flat entering remainder                                | *                      | = | =  | -
own sale, nothing left | partly ending incomplete held pending forced exiting           | *                      | = | ready_to_enter | t:portfolio

entry_ended *      | partly ending                                                      | *                      | = | ready_to_exit | t:portfolio
entry_ended *      | entering                                                           | *                      | = | =  | hold
entry_ended *      | forced                                                             | running paused         | = | incomplete_exit | begin_exit t:portfolio
entry_ended *      | forced                                                             | halted                 | = | ready_to_exit | hold t:portfolio
entry_ended *      | forced                                                             | stopped                | = | ready_to_exit | t:portfolio
entry_ended *      | unknown flat incomplete held pending exiting remainder             | *                      | = | =  | -

exit_ended filled  | exiting                                                            | *                      | = | ready_to_enter | t:portfolio
exit_ended timed_out | exiting                                                          | *                      | = | ready_to_exit | t:portfolio
exit_ended canceled | exiting                                                           | *                      | = | ready_to_exit | t:portfolio
exit_ended refused | exiting                                                            | *                      | = | ready_to_exit | t:portfolio
exit_ended *       | unknown flat entering partly ending incomplete held pending forced remainder | *            | = | =  | -

user start         | *                                                                  | stopped                | running | = | t:control
user start         | *                                                                  | running paused halted  | = | =  | refusal
user pause         | *                                                                  | running                | paused | =  | t:control
user pause         | *                                                                  | paused halted stopped  | = | =  | refusal
user resume        | *                                                                  | paused                 | running | = | t:control
user resume        | *                                                                  | running halted stopped | = | =  | refusal

user stop          | entering partly                                                    | running paused halted  | stopped | = | end_entry t:control
user stop          | exiting                                                            | running paused halted  | stopped | = | end_exit t:control
user stop          | unknown flat ending incomplete held pending forced remainder       | running paused halted  | stopped | = | t:control
user stop          | *                                                                  | stopped                | = | =  | refusal

user force_entry   | flat incomplete                                                    | running paused         | = | =  | begin_entry
user force_entry   | remainder                                                          | running paused         | = | incomplete_entry | begin_entry t:portfolio
user force_entry   | flat incomplete remainder                                          | halted stopped         | = | =  | refusal
user force_entry   | unknown entering partly ending held pending forced exiting         | *                      | = | =  | refusal

user force_exit    | *                                                                  | stopped                | = | =  | refusal
user force_exit    | unknown flat exiting                                               | running paused halted  | = | =  | refusal
user force_exit    | incomplete held pending remainder                                  | running paused         | = | incomplete_exit | begin_exit t:portfolio
user force_exit    | incomplete held pending remainder                                  | halted                 | = | =  | hold
user force_exit    | entering partly                                                    | running paused halted  | = | =  | end_entry
user force_exit    | ending forced                                                      | running paused halted  | = | =  | -

user cancel_all    | entering partly                                                    | running paused halted  | = | =  | end_entry cancel_all_orders
user cancel_all    | exiting                                                            | running paused halted  | = | =  | end_exit cancel_all_orders
user cancel_all    | unknown flat ending incomplete held pending forced remainder       | running paused halted  | = | =  | cancel_all_orders
user cancel_all    | *                                                                  | stopped                | = | =  | cancel_all_orders

user kill          | entering partly                                                    | running paused halted  | stopped | = | end_entry cancel_all_orders t:control
user kill          | exiting                                                            | running paused halted  | stopped | = | end_exit cancel_all_orders t:control
user kill          | unknown flat ending incomplete held pending forced remainder       | running paused halted  | stopped | = | cancel_all_orders t:control
user kill          | *                                                                  | stopped                | = | =  | cancel_all_orders

user adopt         | incomplete                                                         | *                      | = | ready_to_exit | t:portfolio
user adopt         | unknown flat entering partly ending held pending forced exiting remainder | *               | = | =  | refusal

gate closed        | *                                                                  | *                      | = | =  | -
gate open          | *                                                                  | *                      | = | =  | -

halt               | *                                                                  | running paused         | halted | =  | t:control
halt               | *                                                                  | halted                 | = | =  | -
halt               | *                                                                  | stopped                | = | =  | hold

halt_checked cleared | *                                                                | halted                 | running | = | t:control
halt_checked cleared | *                                                                | running paused stopped | = | =  | -
halt_checked not cleared | *                                                            | halted                 | = | =  | hold
halt_checked not cleared | *                                                            | running paused stopped | = | =  | -
`;
