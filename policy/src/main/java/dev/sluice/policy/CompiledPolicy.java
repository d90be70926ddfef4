package dev.sluice.policy;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.sluice.contracts.QuestionTimes;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.SessionMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A policy whose rules can be asked. An evaluation is bounded: an expression has at most {@value Rule#WHEN_CHARS_MAX}
 * characters, its loops take {@value #ITERATIONS_MAX} steps together, its patterns take time in proportion to the text.
 * Thread-safe.
 */
public final class CompiledPolicy {
    private static final int ITERATIONS_MAX = 10_000;
    private static final int DEPTH_MAX = 50;

    private static final Cel CEL = CelFactory.standardCelBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setOptions(CelOptions.current()
                    .maxExpressionCodePointSize(Rule.WHEN_CHARS_MAX)
                    .maxParseRecursionDepth(DEPTH_MAX)
                    .comprehensionMaxIterations(ITERATIONS_MAX)
                    .build())
            .addVar("tool", SimpleType.STRING)
            .addVar("effect", SimpleType.BOOL)
            .addVar("arguments", MapType.create(SimpleType.STRING, SimpleType.DYN))
            .addVar("command.argv", ListType.create(SimpleType.STRING))
            .addVar("command.program", SimpleType.STRING)
            .addVar("command.parts", ListType.create(ListType.create(SimpleType.STRING)))
            .addVar("command.programs", ListType.create(SimpleType.STRING))
            .addVar("command.dangers", ListType.create(SimpleType.STRING))
            .addVar("path", SimpleType.STRING)
            .addVar("role", SimpleType.STRING)
            .addVar("user", SimpleType.STRING)
            .addVar("tenant", SimpleType.STRING)
            .addVar("session", SimpleType.STRING)
            .addVar("workspace", SimpleType.STRING)
            .addVar("risk", SimpleType.STRING)
            .setResultType(SimpleType.BOOL)
            .build();

    private final List<CompiledRule> rules;
    private final Set<String> programs;
    private final Policy policy;

    private record CompiledRule(Rule rule, CelRuntime.Program program) {}

    private CompiledPolicy(List<CompiledRule> rules, Policy policy) {
        this.rules = List.copyOf(rules);
        this.programs = Set.copyOf(policy.programs().orElse(List.of()));
        this.policy = policy;
    }

    /** Refuses the first rule that does not compile, or does not say yes or no. */
    public static CompiledPolicy of(Policy policy) throws InvalidRule {
        var rules = new ArrayList<CompiledRule>();
        for (var rule : policy.rules()) {
            rules.add(new CompiledRule(rule, compiled(rule, rules.size())));
        }
        return new CompiledPolicy(rules, policy);
    }

    private static CelRuntime.Program compiled(Rule rule, int index) throws InvalidRule {
        try {
            return CEL.createProgram(CEL.compile(rule.when()).getAst());
        } catch (CelValidationException invalid) {
            var first = invalid.getErrors().getFirst();
            var place = first.getSourceLocation();
            throw new InvalidRule(
                    rule.name(),
                    index,
                    Math.max(1, place.getLine()),
                    Math.max(0, place.getColumn()) + 1,
                    first.getMessage());
        } catch (CelEvaluationException invalid) {
            throw new InvalidRule(rule.name(), index, 1, 1, invalid.getMessage());
        }
    }

    /** Whether sessions may be in this mode. */
    public boolean allows(SessionMode mode) {
        return policy.allows(mode);
    }

    /** Whether a yes to calls of this risk must be somebody's in particular, so that no owner's mode stands for it. */
    public boolean namesApprovers(Risk risk) {
        return !policy.approversOf(risk).isEmpty();
    }

    /** How many people must say yes to calls of this risk. */
    public int peopleFor(Risk risk) {
        return policy.peopleFor(risk);
    }

    /** How long questions stay open; for ever where it is empty. */
    public Optional<QuestionTimes> questionTimes() {
        return policy.questions().map(Questions::times);
    }

    /** How many calls one user may be asked about within an hour; any number where it is empty. */
    public Optional<Integer> questionsPerHour() {
        return policy.questions().flatMap(Questions::perHour);
    }

    /** Programs that whoever wrote the policy answers for. */
    public Set<String> programs() {
        return programs;
    }

    /**
     * What the first rule that fits says; empty if none does. A rule that cannot be evaluated for a call counts as one
     * that fits, except that it allows nothing: it asks.
     */
    public Optional<Ruling> rule(CallFacts call) {
        var values = values(call);
        for (var rule : rules) {
            try {
                if (Boolean.TRUE.equals(rule.program().eval(values))) {
                    return Optional.of(ruling(rule.rule()));
                }
            } catch (CelEvaluationException doubt) {
                return Optional.of(doubtful(rule.rule()));
            }
        }
        return Optional.empty();
    }

    private static Ruling ruling(Rule rule) {
        return new Ruling(rule.decision(), rule.name(), rule.reason(), rule.risk());
    }

    private static Ruling doubtful(Rule rule) {
        return switch (rule.decision()) {
            case DENY, ASK -> ruling(rule);
            case ALLOW ->
                new Ruling(
                        Decision.ASK,
                        rule.name(),
                        "The rule " + rule.name() + " cannot be told for this call, so a person decides.",
                        rule.risk());
        };
    }

    private static Map<String, Object> values(CallFacts call) {
        var parts = call.command().map(text -> text.parts()).orElse(List.of());
        var argv = parts.size() == 1 ? parts.getFirst() : List.<String>of();
        var values = new HashMap<String, Object>();
        values.put("tool", call.tool());
        values.put("effect", call.effect());
        values.put("arguments", CelValues.of(call.arguments()));
        values.put("command.argv", argv);
        values.put("command.program", argv.isEmpty() ? "" : argv.getFirst());
        values.put("command.parts", parts);
        values.put("command.programs", parts.stream().map(List::getFirst).toList());
        values.put(
                "command.dangers",
                call.dangers().stream().map(danger -> danger.word()).sorted().toList());
        values.put("path", call.path());
        values.put("role", call.role().name());
        values.put("user", call.scope().user().value());
        values.put("tenant", call.scope().tenant().value());
        values.put("session", call.scope().session().value());
        values.put("workspace", call.workspace());
        values.put("risk", word(call.risk()));
        return values;
    }

    private static String word(Risk risk) {
        return risk.name().toLowerCase(Locale.ROOT);
    }
}
