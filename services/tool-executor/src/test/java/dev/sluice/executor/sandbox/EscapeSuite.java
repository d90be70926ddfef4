package dev.sluice.executor.sandbox;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Everything that hostile commands try, in a process of its own: as whom, and with what, is for whoever starts it. */
final class EscapeSuite {
    private EscapeSuite() {}

    /** Prints one line of what was found, and ends with 0 if nothing escaped. */
    public static void main(String[] arguments) throws Exception {
        var who = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        var scratch = Files.createTempDirectory("escape").resolve("self-test");
        var choice = SelfTest.choose(SandboxedWorkspace.SMALL, scratch);
        var found = new SummaryGeneratingListener();
        var settings = LauncherConfig.builder()
                .enableTestEngineAutoRegistration(true)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(settings)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(EscapeTest.class), selectClass(LimitsTest.class))
                                .build(),
                        found);
        var summary = found.getSummary();
        summary.printFailuresTo(new PrintWriter(System.out, true));
        System.out.printf(
                "user %s: sandbox %s; tried %d, refused %d, escaped %d%n",
                who,
                choice.word(),
                summary.getTestsSucceededCount() + summary.getTestsFailedCount(),
                summary.getTestsAbortedCount(),
                summary.getTestsFailedCount());
        System.exit(summary.getTestsFailedCount() == 0 && summary.getTestsFoundCount() > 0 ? 0 : 1);
    }
}
