package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice completion}: what a shell needs to complete these commands. */
@Command(
        name = "completion",
        description = "Prints a script that lets a shell complete these commands.",
        footer = {
            "",
            "Examples:",
            "  source <(sluice completion bash)      # in ~/.bashrc",
            "  source <(sluice completion zsh)       # in ~/.zshrc, behind compinit",
            "  sluice completion fish > ~/.config/fish/completions/sluice.fish"
        })
final class CompletionCommand extends ClientCommand {
    /** The shells that it knows. */
    enum Kind {
        bash,
        zsh,
        fish
    }

    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
    private Kind kind;

    @Spec
    private CommandSpec spec;

    CompletionCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var sluice = spec.root().commandLine();
        console()
                .print(
                        switch (kind) {
                            // The script sees to zsh by itself.
                            case bash, zsh -> AutoComplete.bash("sluice", sluice);
                            case fish -> fish(sluice);
                        });
        return Exit.DONE;
    }

    private static String fish(CommandLine sluice) {
        var script = new StringBuilder("complete -c sluice -f\n");
        for (var command : sluice.getSubcommands().values()) {
            suggest(script, "__fish_use_subcommand", command);
            var within = "__fish_seen_subcommand_from " + command.getCommandName();
            command.getSubcommands().values().forEach(part -> suggest(script, within, part));
            options(script, within, command);
            command.getSubcommands()
                    .values()
                    .forEach(part -> options(
                            script, within + "; and __fish_seen_subcommand_from " + part.getCommandName(), part));
        }
        return script.toString();
    }

    private static void suggest(StringBuilder script, String where, CommandLine command) {
        script.append("complete -c sluice -n '%s' -a %s -d '%s'\n"
                .formatted(where, command.getCommandName(), quoted(description(command))));
    }

    private static void options(StringBuilder script, String where, CommandLine command) {
        for (var option : command.getCommandSpec().options()) {
            script.append("complete -c sluice -n '%s' -l %s -d '%s'%s\n"
                    .formatted(
                            where,
                            option.longestName().replaceFirst("^-+", ""),
                            quoted(String.join(" ", option.description())),
                            option.arity().max() > 0 ? " -r" : ""));
        }
    }

    private static String description(CommandLine command) {
        return String.join(" ", command.getCommandSpec().usageMessage().description());
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }
}
