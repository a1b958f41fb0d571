package reusediffusion.notebook;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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

/** The statements of a cell, one after the other: each is compiled and run before the next is read. */
record Statements(JShell shell, InProcessExecution process) {
    /** Snippets whose value is shown where they end a cell. */
    private static final Set<SubKind> SHOWN =
            Set.of(SubKind.VAR_VALUE_SUBKIND, SubKind.OTHER_EXPRESSION_SUBKIND, SubKind.TEMP_VAR_EXPRESSION_SUBKIND);

    /** Runs all of them; the value of the last one, or null. */
    Object run(String source) throws CellFault {
        Map<DeclarationSnippet, Integer> declared = new LinkedHashMap<>();
        Object value = null;
        String left = source;
        while (true) {
            int line = 1
                    + lines(source.substring(
                            0, source.length() - left.stripLeading().length()));
            CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(left.stripLeading());
            if (next.completeness() == Completeness.EMPTY) {
                requireWhole(declared);
                return value;
            }
            if (!next.completeness().isComplete()) {
                throw new CellFault("does not compile: what begins in line " + line + " has no end.");
            }
            value = statement(next.source(), line, declared);
            left = next.remaining();
        }
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
