package reusediffusion.notebook;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * Runs what JShell makes of cells in this process, on the classes of this program, and keeps the last value as the object that it is. What a
 * cell hands to Spark (such as a lambda) is found by executors in this process, since the cell's classes are found from its thread.
 */
final class InProcessExecution extends DirectExecutionControl implements ExecutionControlProvider {
    private final Map<String, byte[]> made = new HashMap<>();
    private final ClassLoader loader;
    private Object value;

    InProcessExecution(ClassLoader parent) {
        super(null); // its own loader would become the thread's, and knows nothing of this program
        loader = new ClassLoader(parent) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] code = made.get(name);
                if (code == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, code, 0, code.length);
            }
        };
    }

    /** From which the classes of cells are found, and all of this program. */
    ClassLoader loader() {
        return loader;
    }

    /** What the last statement that ran returned; asked once. */
    Object takeValue() {
        Object last = value;
        value = null;
        return last;
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
        boolean[] loaded = new boolean[classes.length];
        for (ClassBytecodes each : classes) {
            made.put(each.name(), each.bytecodes());
        }
        for (int i = 0; i < classes.length; i++) {
            try {
                loader.loadClass(classes[i].name());
                loaded[i] = true;
            } catch (ClassNotFoundException | LinkageError e) {
                throw new ClassInstallException(e.getMessage(), loaded);
            }
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }

    /** Does nothing: what cells may use is on this program's own class path. */
    @Override
    public void addToClasspath(String path) {}

    /** The value stays here; JShell would make a text of it. */
    @Override
    protected String invoke(Method statement) throws Exception {
        value = statement.invoke(null);
        return "";
    }

    @Override
    public String name() {
        return "in-process";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
        return this;
    }
}
