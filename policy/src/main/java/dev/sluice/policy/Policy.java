package dev.sluice.policy;

import dev.sluice.contracts.Risk;
import dev.sluice.contracts.SessionMode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rules by which tool calls run, wait for a person or are refused, as somebody wrote them down. The first rule that
 * fits a call decides it; where none does, the built-in rules decide.
 *
 * @param rules in their order, at most {@value #RULES_MAX}
 * @param programs programs that the built-in rules know nothing of and whose arguments, says who wrote this, start nothing
 *     else; by the names with which they are called
 * @param modes the modes in which sessions may be, by their words; all where it is empty. {@code ask} always may
 * @param approvers who may say yes; where nothing is said of a call's risk, whoever may decide
 * @param questions how long questions stay open, for ever where it is empty, and how many there may be
 */
public record Policy(
        List<Rule> rules,
        Optional<List<String>> programs,
        Optional<List<String>> modes,
        Optional<List<Approvers>> approvers,
        Optional<Questions> questions) {
    /** As in the key of its record on {@code sluice.configs}. */
    public static final String KIND = "policy";

    public static final int RULES_MAX = 200;
    public static final int PROGRAMS_MAX = 200;
    public static final int APPROVERS_MAX = 20;

    private static final Pattern PROGRAM = Pattern.compile("[A-Za-z0-9_.+-]{1,64}");

    public Policy {
        if (rules == null || rules.size() > RULES_MAX) {
            throw new IllegalArgumentException("rules is a list of at most " + RULES_MAX);
        }
        rules = List.copyOf(rules);
        var names = new HashSet<String>();
        for (var rule : rules) {
            if (!names.add(rule.name())) {
                throw new IllegalArgumentException("two rules have the name " + rule.name());
            }
        }
        approvers = approvers.map(List::copyOf);
        if (approvers.filter(some -> some.size() > APPROVERS_MAX).isPresent()) {
            throw new IllegalArgumentException("approvers is a list of at most " + APPROVERS_MAX);
        }
        modes = modes.map(List::copyOf);
        if (modes.filter(some ->
                        !some.stream().allMatch(word -> SessionMode.of(word).isPresent()))
                .isPresent()) {
            throw new IllegalArgumentException("modes is a list of ask, auto-edit and plan-only");
        }
        programs = programs.map(List::copyOf);
        if (programs.filter(some -> some.size() > PROGRAMS_MAX
                        || !some.stream().allMatch(one -> PROGRAM.matcher(one).matches()))
                .isPresent()) {
            throw new IllegalArgumentException("programs is a list of at most " + PROGRAMS_MAX
                    + " names of programs: letters, digits, _ . + and -, no paths");
        }
    }

    /** One whose questions stay open. */
    public Policy(
            List<Rule> rules,
            Optional<List<String>> programs,
            Optional<List<String>> modes,
            Optional<List<Approvers>> approvers) {
        this(rules, programs, modes, approvers, Optional.empty());
    }

    /** One that allows every mode. */
    public Policy(List<Rule> rules, Optional<List<String>> programs) {
        this(rules, programs, Optional.empty(), Optional.empty());
    }

    /** What must be so of whoever says yes to calls of this risk: all of it. */
    public List<Approvers> approversOf(Risk risk) {
        return approvers.orElse(List.of()).stream()
                .filter(one -> one.isAbout(risk))
                .toList();
    }

    /** How many people must say yes to calls of this risk. */
    public int peopleFor(Risk risk) {
        return approversOf(risk).stream()
                .mapToInt(Approvers::peopleNeeded)
                .max()
                .orElse(1);
    }

    /** Whether sessions may be in this mode. */
    public boolean allows(SessionMode mode) {
        return mode == SessionMode.ASK
                || modes.map(some -> some.contains(mode.word())).orElse(true);
    }
}
