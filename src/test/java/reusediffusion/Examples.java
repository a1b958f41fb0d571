package reusediffusion;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The programs of docs/examples as a user has them: a file that is compiled against the jar, and started. */
public final class Examples {
    private Examples() {}

    /** Compiles {@code docs/examples/NAME.java} into a folder, and runs its main method. */
    public static void run(String name, Path folder, String... words) throws Exception {
        try (URLClassLoader loader = compile(name, folder)) {
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) words);
        }
    }

    /** Compiles {@code docs/examples/NAME.java} into a folder; a message of the compiler is a failure. */
    public static URLClassLoader compile(String name, Path folder) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringBuilder said = new StringBuilder();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            boolean compiled = compiler.getTask(
                            null,
                            files,
                            message ->
                                    said.append(message.getMessage(Locale.ROOT)).append('\n'),
                            List.of(
                                    "-proc:none",
                                    "-d",
                                    folder.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path")),
                            null,
                            files.getJavaFileObjects(new File("docs/examples/" + name + ".java")))
                    .call();
            if (!compiled) {
                throw new AssertionError(name + " does not compile: " + said);
            }
        }
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, Examples.class.getClassLoader());
    }
}
