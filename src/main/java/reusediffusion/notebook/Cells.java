package reusediffusion.notebook;

import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import scala.Console;
import scala.Function0;

/** Cells of Java that run one after the other in this process, each with what those before it declared, as in a kernel. */
public final class Cells implements Closeable {
    /** What the kernel JJava imports at its start. */
    private static final List<String> IMPORTED = List.of(
            "java.util.*",
            "java.io.*",
            "java.math.*",
            "java.net.*",
            "java.time.*",
            "java.util.concurrent.*",
            "java.util.prefs.*",
            "java.util.regex.*");

    /** Snippets whose value is shown where they end a cell. */
    private static final Set<SubKind> SHOWN =
            Set.of(SubKind.VAR_VALUE_SUBKIND, SubKind.OTHER_EXPRESSION_SUBKIND, SubKind.TEMP_VAR_EXPRESSION_SUBKIND);

    private final InProcess process;
    private final JShell shell;

    /**
     * Starts a shell for the cells of one notebook.
     *
     * @param classPath what cells may use, which is on this program's own class path too
     */
    public Cells(String classPath) {
        process = new InProcess(Thread.currentThread().getContextClassLoader());
        shell = JShell.builder().executionEngine(process, null).build();
        shell.addToClasspath(classPath);
        IMPORTED.forEach(name -> shell.eval("import " + name + ";"));
    }

    /** Runs a cell to its end; what it prints is kept, and goes nowhere else. */
    public CellOutput run(String source) throws CellFault {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream kept = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(kept);
        thread.setContextClassLoader(process.loader());
        try {
            Ended ended =
                    Console.withOut(kept, (Function0<Ended>) () -> ended(source)); // Spark's show() prints on Scala's
            if (ended.fault != null) {
                throw ended.fault;
            }
            return output(printed.toString(StandardCharsets.UTF_8), ended.value);
        } finally {
            System.setOut(out);
            thread.setContextClassLoader(loader);
        }
    }

    private record Ended(Object value, CellFault fault) {}

    private Ended ended(String source) {
        try {
            return new Ended(statements(source), null);
        } catch (CellFault e) {
            return new Ended(null, e);
        }
    }

    private static CellOutput output(String printed, Object value) {
        if (!(value instanceof RenderedImage image)) {
            return new CellOutput(printed, value == null ? null : value.toString(), null);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory alone is written to
        }
        String words = "A picture of " + image.getWidth() + " × " + image.getHeight() + " pixels.";
        return new CellOutput(printed, words, png.toByteArray());
    }

    /** Of the last one the value, or null. */
    private Object statements(String source) throws CellFault {
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

    @Override
    public void close() {
        shell.close();
    }
}
