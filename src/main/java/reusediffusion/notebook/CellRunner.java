package reusediffusion.notebook;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jdk.jshell.JShell;
import scala.Console;
import scala.Function0;

/** Cells of Java that run one after the other in this process, each with what those before it declared, as in a kernel. */
public final class CellRunner implements Closeable {
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

    private final InProcessExecution process;
    private final JShell shell;

    /**
     * Starts a shell for the cells of one notebook.
     *
     * @param classPath what cells may use, which is on this program's own class path too
     */
    public CellRunner(String classPath) {
        process = new InProcessExecution(Thread.currentThread().getContextClassLoader());
        shell = JShell.builder()
                .executionEngine(process, null)
                .fileManager(files -> KnownPackages.shared(classPath, files))
                .build();
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
            return CellOutput.of(printed.toString(StandardCharsets.UTF_8), ended.value);
        } finally {
            System.setOut(out);
            thread.setContextClassLoader(loader);
        }
    }

    private record Ended(Object value, CellFault fault) {}

    private Ended ended(String source) {
        try {
            return new Ended(new Statements(shell, process).run(source), null);
        } catch (CellFault e) {
            return new Ended(null, e);
        }
    }

    @Override
    public void close() {
        shell.close();
    }
}
