package reusediffusion.notebook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * The statements of a cell, one after the other, each with what those before it declared. The shell takes about as long for one call as for a
 * block of them; so neighbours that declare nothing are compiled as a block, which also makes no variable such as $1 of what they return.
 */
record Statements(JShell shell, InProcessExecution process) {
    /** Snippets whose value is shown where they end a cell. */
    private static final Set<SubKind> SHOWN =
            Set.of(SubKind.VAR_VALUE_SUBKIND, SubKind.OTHER_EXPRESSION_SUBKIND, SubKind.TEMP_VAR_EXPRESSION_SUBKIND);

    /** Calls and loops, of which no later statement sees a name. */
    private static final Pattern DECLARES_NOTHING =
            Pattern.compile("((for|while|if|do|try)\\b|[\\w$]+(\\.[\\w$]+)*\\().*", Pattern.DOTALL);

    /** A pattern may give the statements that follow in its block a name, which in a cell ends with its own statement. */
    private static final Pattern BINDS = Pattern.compile("\\binstanceof\\b");

    private record Statement(String source, int line) {
        boolean declaresNothing() {
            return DECLARES_NOTHING.matcher(source).matches()
                    && !BINDS.matcher(source).find();
        }
    }

    /** Runs all of them; the value of the last one, or null. */
    Object run(String source) throws CellFault {
        List<Statement> all = split(source);
        Map<DeclarationSnippet, Integer> declared = new LinkedHashMap<>();
        Object value = null;
        for (int from = 0, to; from < all.size(); from = to) {
            to = from + 1;
            // the last one stands alone, for it may have a value to show
            while (to < all.size() - 1
                    && all.get(to - 1).declaresNothing()
                    && all.get(to).declaresNothing()) {
                to++;
            }
            List<Statement> group = all.subList(from, to);
            if (group.size() == 1 || !ranTogether(group)) {
                for (Statement each : group) {
                    value = statement(each.source, each.line, declared);
                }
            }
        }
        requireWhole(declared);
        return value;
    }

    private List<Statement> split(String source) throws CellFault {
        List<Statement> all = new ArrayList<>();
        String left = source;
        while (true) {
            int line = 1
                    + lines(source.substring(
                            0, source.length() - left.stripLeading().length()));
            CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(left.stripLeading());
            if (next.completeness() == Completeness.EMPTY) {
                return all;
            }
            if (!next.completeness().isComplete()) {
                throw new CellFault("does not compile: what begins in line " + line + " has no end.");
            }
            all.add(new Statement(next.source(), line));
            left = next.remaining();
        }
    }

    /** Runs statements as one block, with each in its line; false, and nothing has run, where they do not compile as one. */
    private boolean ranTogether(List<Statement> group) throws CellFault {
        int first = group.get(0).line;
        StringBuilder block = new StringBuilder("{");
        int line = first;
        for (Statement each : group) {
            block.append("\n".repeat(each.line - line)).append(each.source);
            line = each.line + lines(each.source);
        }
        for (SnippetEvent event : shell.eval(block.append("\n}").toString())) {
            if (event.causeSnippet() == null) {
                if (event.status() == Status.REJECTED) {
                    return false;
                }
                requireRun(event, first);
            }
        }
        return true;
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    private Object statement(String source, int line, Map<DeclarationSnippet, Integer> declared) throws CellFault {
        Object value = null;
        for (SnippetEvent event : shell.eval(source)) {
            if (event.causeSnippet() == null) {
                requireRun(event, line);
                value = SHOWN.contains(event.snippet().subKind()) ? process.takeValue() : null;
                if (event.snippet() instanceof DeclarationSnippet declaration) {
                    declared.put(declaration, line);
                }
            }
        }
        return value;
    }

    /** What a declaration names may follow it, in the same cell. */
    private void requireWhole(Map<DeclarationSnippet, Integer> declared) throws CellFault {
        for (Map.Entry<DeclarationSnippet, Integer> each : declared.entrySet()) {
            Status status = shell.status(each.getKey());
            if (status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED) {
                String missing = shell.unresolvedDependencies(each.getKey()).collect(Collectors.joining(", "));
                throw new CellFault("does not compile, line " + each.getValue() + ": there is no " + missing + ".");
            }
        }
    }

    private void requireRun(SnippetEvent event, int line) throws CellFault {
        Snippet snippet = event.snippet();
        if (event.status() == Status.REJECTED) {
            Diag error =
                    shell.diagnostics(snippet).filter(Diag::isError).findFirst().orElseThrow();
            int place = line + lines(snippet.source().substring(0, (int) Math.max(0, error.getStartPosition())));
            throw CellFault.rejected(error, place);
        }
        if (event.exception() != null) {
            throw CellFault.thrown(event.exception(), snippet, line);
        }
    }
}
