package dev.sluice.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.sluice.endtoend.Client.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.CDPSession;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Measures the web app, by {@code ./benchmarks/web}; no part of the test suite, because it judges nothing. */
class WebBenchmark extends InBrowser {
    private static final int TOKENS = 10_000;
    private static final Duration BETWEEN_TOKENS = Duration.ofMillis(4);
    private static final int TURNS = 1_000;
    private static final double BYTES_PER_MB = 1 << 20;

    @Test
    void firstPaint() {
        web.logIn("admin", platform.adminPassword());
        for (var again = 0; again < 5; again++) {
            web.page().reload();
            assertThat(web.page().getByText("New chat")).isVisible();
            print(
                    "first contentful paint, warm: %.0f ms",
                    number("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
        }
    }

    @Test
    void framesWhileTenThousandTokensCome() throws InterruptedException {
        var session = played();
        var turn = session.id() + ".t1";
        session.frames().fact("queued").put("turn", turn).put("position", 0).put("text", "tell");
        look(session);
        web.page()
                .evaluate("() => { window.frames_ms = []; let last = performance.now(); const next = (now) => {"
                        + " window.frames_ms.push(now - last); last = now; requestAnimationFrame(next); };"
                        + " requestAnimationFrame(next); }");
        for (var index = 0; index < TOKENS; index++) {
            session.frames().say(token(session.id(), turn, index));
            Thread.sleep(BETWEEN_TOKENS);
        }
        assertThat(web.page().locator("sluice-turn .prose")).containsText("word9998 ");
        web.page().evaluate("() => window.frames_ms.sort((a, b) => a - b)");
        print(
                "frames while 10,000 tokens come: p50 %.0f, p95 %.0f, longest %.0f ms",
                number("frames_ms[Math.floor(frames_ms.length / 2)]"),
                number("frames_ms[Math.floor(frames_ms.length * 0.95)]"),
                number("frames_ms.at(-1)"));
    }

    @Test
    void memoryOverAThousandTurns() {
        var session = played();
        for (var turn = 1; turn <= TURNS; turn++) {
            session.frames()
                    .turn(session.id() + ".t" + turn, "question " + turn, "answer " + turn + " " + "x".repeat(500));
            if (turn % 200 == 0) {
                look(session);
                assertThat(web.page().getByText("answer " + turn + " ")).isVisible();
                print("%d turns: %.1f MB of JavaScript's heap", turn, heapBytes() / BYTES_PER_MB);
            }
        }
    }

    private record Played(String id, PlayedFrames frames) {}

    private Played played() {
        web.logIn("admin", platform.adminPassword());
        var id = Client.login(platform.session(), "admin", platform.adminPassword())
                .createSession();
        var frames = new PlayedFrames(id);
        frames.to(web.page());
        return new Played(id, frames);
    }

    private void look(Played session) {
        web.open("s/" + session.id());
        web.page().reload();
        assertThat(web.page().locator("sluice-turn").first()).isVisible();
    }

    private static JsonNode token(String session, String turn, int index) {
        return JSON.createObjectNode()
                .put("type", "token")
                .put("session_id", session)
                .put("turn", turn)
                .put("step", turn + "/1/1/1")
                .put("run", 1)
                .put("index", index)
                .put("agent", "ask")
                .put("kind", "text")
                .put("data", index % 25 == 24 ? "end.\n\n" : "word" + index + " ");
    }

    /** What is left when what nobody holds is gone. */
    private double heapBytes() {
        CDPSession tools = context.newCDPSession(web.page());
        tools.send("HeapProfiler.enable");
        tools.send("HeapProfiler.collectGarbage");
        var usage = tools.send("Runtime.getHeapUsage");
        tools.detach();
        return usage.get("usedSize").getAsDouble();
    }

    private double number(String script) {
        return ((Number) web.page().evaluate(script)).doubleValue();
    }

    private static void print(String format, Object... values) {
        System.out.println("web " + format.formatted(values));
    }
}
