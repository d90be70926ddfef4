package dev.sluice.session.turn;

import dev.sluice.contracts.Digest;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Priority;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.TurnMode;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.plan.PlanAsked;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What somebody asks of an agent.
 *
 * @param session the session to ask in; without one a new one is opened for it
 * @param text see {@link TextLimit#TURN_TEXT}
 * @param key makes a repetition of the request the same turn, on whatever replica it arrives; it belongs to the session
 *     it is used in, as the turn does (docs/adr/0006-ids-name-their-session.md)
 * @param plan into which tasks it is divided; the orchestrator says whether they can be carried out
 * @param limits what it may spend, where that is less than the installation allows
 * @param mode what becomes of it while another turn runs
 * @param callbackUrl where its end is told
 * @param priority how urgent it is
 * @param tags by which it is found again
 */
public record TurnRequest(
        Optional<SessionId> session,
        String text,
        Optional<Role> role,
        Optional<String> title,
        Optional<String> workspace,
        Optional<String> key,
        Origin origin,
        Optional<PlanAsked> plan,
        Optional<LimitsAsked> limits,
        TurnMode mode,
        Optional<String> callbackUrl,
        Priority priority,
        List<String> tags) {
    public static final int KEY_CHARS_MAX = 200;

    private static final int SUFFIX_CHARS = 24;
    private static final int RANDOM_SUFFIX_CHARS = 16;

    public TurnRequest {
        Text.required("message", text, TextLimit.TURN_TEXT);
        Text.optional("Idempotency-Key", key, KEY_CHARS_MAX);
        tags = List.copyOf(tags);
    }

    /** What somebody says in a session, or in a new one. */
    public static TurnRequest chat(
            Optional<SessionId> session,
            String text,
            Optional<Role> role,
            Optional<String> key,
            TurnMode mode,
            Optional<LimitsAsked> limits) {
        return new TurnRequest(
                session,
                text,
                role,
                Optional.empty(),
                Optional.empty(),
                key,
                Origin.CHAT,
                Optional.empty(),
                limits,
                mode,
                Optional.empty(),
                Priority.NORMAL,
                List.of());
    }

    /**
     * The mode of this name; {@code queue} without one.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static TurnMode mode(Optional<String> name) {
        return switch (name.orElse("queue")) {
            case "queue" -> TurnMode.QUEUE;
            case "steer" -> TurnMode.STEER;
            default -> throw new IllegalArgumentException("mode is queue or steer");
        };
    }

    /** The turn that this request is. The same caller's key always names the same turn of a session. */
    TurnId turn(Caller caller) {
        var suffix = key.map(value -> hash(caller, value)).orElseGet(() -> random(RANDOM_SUFFIX_CHARS));
        return TurnId.of(session.orElseGet(() -> new SessionId("j-" + freshSession(suffix))), suffix);
    }

    /** What was asked, so that one key never means two things. */
    String digest() {
        var asked = String.join(
                "\n",
                "sluice-turn-1",
                session.map(SessionId::value).orElse(""),
                role.map(Role::name).orElse(""),
                workspace.orElse(""),
                text);
        var planned = plan.map(tasks -> asked + "\n" + written(tasks)).orElse(asked);
        var limited = limits.map(most -> planned + "\n" + most.written()).orElse(planned);
        var told = callbackUrl.map(url -> limited + "\ncallback:" + url).orElse(limited);
        var urgent = priority == Priority.HIGH ? told + "\nhigh" : told;
        var tagged = tags.isEmpty() ? urgent : urgent + "\ntags:" + String.join(",", tags);
        return Digest.sha256Hex(mode == TurnMode.STEER ? tagged + "\nsteer" : tagged);
    }

    /** Of a named plan its name: the same request is the same though the plan was changed meanwhile. */
    private static String written(PlanAsked plan) {
        return switch (plan) {
            case PlanAsked.Declared declared -> new String(MessageCodec.write(declared.plan()), StandardCharsets.UTF_8);
            case PlanAsked.Named named ->
                "plan:" + named.name() + named.version().map("/"::concat).orElse("");
        };
    }

    private String freshSession(String suffix) {
        return key.isPresent() ? suffix : random(SUFFIX_CHARS);
    }

    private static String hash(Caller caller, String key) {
        return Digest.sha256Hex(caller.tenant() + "\n" + caller.user() + "\n" + key)
                .substring(0, SUFFIX_CHARS);
    }

    private static String random(int chars) {
        return UUID.randomUUID().toString().replace("-", "").substring(0, chars);
    }
}
