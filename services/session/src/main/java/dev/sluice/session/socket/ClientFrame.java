package dev.sluice.session.socket;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.approval.DecisionAsked;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.log.TokenMark;
import dev.sluice.session.mode.Modes;
import dev.sluice.session.turn.LimitsAsked;
import dev.sluice.session.turn.TurnRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client says over its WebSocket. Unknown fields are ignored, so that a newer client is understood. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = ClientFrame.Chat.class, name = "chat"),
    @Type(value = ClientFrame.ToolApproval.class, name = "tool_approval"),
    @Type(value = ClientFrame.SetMode.class, name = "set_mode"),
    @Type(value = ClientFrame.Answer.class, name = "answer"),
    @Type(value = ClientFrame.Cancel.class, name = "cancel"),
    @Type(value = ClientFrame.Resume.class, name = "resume"),
    @Type(value = ClientFrame.Fork.class, name = "fork"),
    @Type(value = ClientFrame.Rewind.class, name = "rewind"),
    @Type(value = ClientFrame.Forks.class, name = "forks"),
    @Type(value = ClientFrame.TokenRefresh.class, name = "token_refresh"),
    @Type(value = ClientFrame.Ping.class, name = "ping")
})
sealed interface ClientFrame {
    /**
     * A turn, in a session that is there.
     *
     * @param mode {@code queue} or {@code steer}: whether it waits for a turn that runs, or joins it
     * @param limits what its turn may spend, where that is less than it would be allowed
     */
    @Requires(Right.SUBMIT_TURN)
    record Chat(
            SessionId sessionId,
            String message,
            Optional<String> idempotencyKey,
            Optional<Role> role,
            Optional<String> mode,
            Optional<LimitsAsked> limits)
            implements ClientFrame {
        public Chat {
            Text.required("message", message, TextLimit.TURN_TEXT);
            idempotencyKey = Text.optional("idempotency_key", idempotencyKey, TurnRequest.KEY_CHARS_MAX);
            mode = Text.optional("mode", mode, 16);
            TurnRequest.mode(mode);
        }
    }

    /**
     * A person's answer to an approval.
     *
     * @param scope how long a yes is meant: {@code once}, {@code turn} or {@code session}
     * @param pattern for which further calls then: the index of one of the approval's {@code grants}
     * @param arguments those with which the call is to run instead; is judged and asked about anew
     */
    @Requires(Right.DECIDE_APPROVAL)
    record ToolApproval(
            ApprovalId approvalId,
            boolean approved,
            Optional<String> reason,
            Optional<String> scope,
            Optional<Integer> pattern,
            Optional<JsonNode> arguments)
            implements ClientFrame {
        public ToolApproval {
            DecisionAsked.of(approved, reason, scope, pattern, arguments);
        }

        DecisionAsked said() {
            return DecisionAsked.of(approved, reason, scope, pattern, arguments);
        }
    }

    /** The wish that a session be in a mode: {@code ask}, {@code auto-edit} or {@code plan-only}. */
    @Requires(Right.SET_MODE)
    record SetMode(SessionId sessionId, String mode) implements ClientFrame {
        public SetMode {
            Text.required("mode", mode, 16);
            Modes.known(mode);
        }
    }

    /** What the user says to a question of an agent. */
    @Requires(Right.ANSWER_QUESTION)
    record Answer(QuestionId questionId, String text) implements ClientFrame {
        public Answer {
            Text.required("text", text, TextLimit.TURN_TEXT);
        }
    }

    /** The wish to stop a turn; without one, whatever runs in the session. */
    @Requires(Right.CANCEL_TURN)
    record Cancel(SessionId sessionId, Optional<TurnId> turn, Optional<String> reason) implements ClientFrame {
        public Cancel {
            reason = Text.optional("reason", reason, TextLimit.REASON);
        }
    }

    /**
     * The wish to watch a session from where this client is.
     *
     * @param afterSeq the seq of the newest fact it has
     * @param steps of each open step, the newest token it has
     */
    @Requires(Right.SEE_HISTORY)
    record Resume(SessionId sessionId, long afterSeq, Optional<Map<StepId, TokenMark>> steps) implements ClientFrame {
        private static final int STEPS_MAX = 1000;

        public Resume {
            if (afterSeq < 0 || steps.map(Map::size).orElse(0) > STEPS_MAX) {
                throw new IllegalArgumentException("after_seq must be 0 or more, steps at most " + STEPS_MAX);
            }
        }
    }

    /**
     * The wish for a new session that goes on where this one was; the answer names it, and it can be resumed.
     *
     * @param seq the last fact that counts; without one the newest
     * @param withoutFiles whether it begins without the files, where those of that time are not kept
     */
    @Requires(Right.OPEN_SESSION)
    record Fork(
            SessionId sessionId,
            Optional<Long> seq,
            Optional<String> title,
            Optional<String> idempotencyKey,
            Optional<Boolean> withoutFiles)
            implements ClientFrame {
        public Fork {
            title = Text.optional("title", title, TextLimit.TITLE);
            idempotencyKey = Text.optional("idempotency_key", idempotencyKey, TurnRequest.KEY_CHARS_MAX);
            if (seq.filter(number -> number < 1).isPresent()) {
                throw new IllegalArgumentException("seq must be 1 or more");
            }
        }
    }

    /** The wish to have a session as it was before a turn. */
    @Requires(Right.REWIND_SESSION)
    record Rewind(TurnId turn, Optional<Boolean> withoutFiles) implements ClientFrame {}

    /** Answered with the sessions that grew from the same one. */
    @Requires(Right.SEE_SESSION)
    record Forks(SessionId sessionId) implements ClientFrame {}

    /** A newer token of the same person. */
    record TokenRefresh(String token) implements ClientFrame {
        public TokenRefresh {
            Text.required("token", token, 16_384);
        }

        @Override
        public String toString() {
            return "TokenRefresh[]";
        }
    }

    /** Answered with {@code pong}. */
    record Ping() implements ClientFrame {}

    /** The frame in this text, or a {@link Problem} that says what is wrong with it. */
    static ClientFrame read(String text) {
        try {
            var frame = Reader.JSON.readValue(text, ClientFrame.class);
            if (frame == null) {
                throw Problem.invalid("a frame is a JSON object with a known type");
            }
            return frame;
        } catch (ValueInstantiationException rule) {
            throw Problem.invalid(
                    rule.getCause() instanceof IllegalArgumentException known ? known.getMessage() : "malformed frame");
        } catch (JsonMappingException wrong) {
            throw Problem.invalid(
                    wrong.getPath().isEmpty()
                            ? "a frame is a JSON object with a known type"
                            : wrong.getPath().getFirst().getFieldName() + " is missing or has the wrong form");
        } catch (JsonProcessingException malformed) {
            throw Problem.invalid("a frame is a JSON object with a known type");
        }
    }

    /** Holds the mapper, which is costly to make. */
    final class Reader {
        private static final ObjectMapper JSON = strict();

        /** Fields that are not known are ignored; those that are come once, with their own type: a text is no number. */
        private static ObjectMapper strict() {
            var mapper = MessageCodec.mapper().copy();
            mapper.getFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            for (var shape : List.of(CoercionInputShape.Float, CoercionInputShape.String, CoercionInputShape.Boolean)) {
                mapper.coercionConfigFor(LogicalType.Integer).setCoercion(shape, CoercionAction.Fail);
            }
            for (var shape :
                    List.of(CoercionInputShape.Float, CoercionInputShape.Integer, CoercionInputShape.Boolean)) {
                mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
            }
            for (var shape : List.of(CoercionInputShape.Float, CoercionInputShape.Integer, CoercionInputShape.String)) {
                mapper.coercionConfigFor(LogicalType.Boolean).setCoercion(shape, CoercionAction.Fail);
            }
            return mapper.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        }

        private Reader() {}
    }
}
