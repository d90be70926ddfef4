package dev.sluice.contracts;

import java.util.List;
import java.util.Optional;

/**
 * A call as a person sees it who is asked about it, in fields: what would not be seen in them is written out.
 *
 * @param command what would be started, where the call starts something
 * @param path the file that would be changed, where it is one
 * @param warnings what to look at in what would be written or run; at most {@value #WARNINGS_MAX}
 * @param flags words for what makes it need a look, such as {@code substitution} or {@code invisible_characters}
 * @param rule the rule by which it is asked
 * @param policy the version of the policy that the rule is of
 * @param grants for which further calls a yes may be meant too; empty where it can only be meant for this one
 * @param people how many must say yes, each another one and none of them the one whose session it is; where it is empty one,
 *     whoever may
 * @param times how long the question stays open; for ever where it is empty
 */
public record CallView(
        Optional<CommandView> command,
        Optional<String> path,
        List<CallWarning> warnings,
        List<String> flags,
        String rule,
        String policy,
        Optional<List<GrantPattern>> grants,
        Optional<Integer> people,
        Optional<QuestionTimes> times) {
    /** More are not read. */
    public static final int WARNINGS_MAX = 20;

    public CallView {
        warnings = List.copyOf(warnings);
        flags = List.copyOf(flags);
        grants = grants.filter(some -> !some.isEmpty()).map(List::copyOf);
    }

    /** One that stays open until somebody decides. */
    public CallView(
            Optional<CommandView> command,
            Optional<String> path,
            List<CallWarning> warnings,
            List<String> flags,
            String rule,
            String policy,
            Optional<List<GrantPattern>> grants) {
        this(command, path, warnings, flags, rule, policy, grants, Optional.empty(), Optional.empty());
    }

    /** One that can only be approved by itself. */
    public CallView(
            Optional<CommandView> command,
            Optional<String> path,
            List<CallWarning> warnings,
            List<String> flags,
            String rule,
            String policy) {
        this(command, path, warnings, flags, rule, policy, Optional.empty());
    }
}
