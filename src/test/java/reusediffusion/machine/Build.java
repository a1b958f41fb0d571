package reusediffusion.machine;

import java.nio.file.Path;

/**
 * Where the build that these tests are of lies: {@code target}, or another folder below it for another Spark. What only tests of the packaged
 * jar have comes from their settings.
 */
public final class Build {
    private static final Path TEST_CLASSES = Path.of(Build.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath())
            .toAbsolutePath();

    private Build() {}

    /** The folder of all that the build makes. */
    public static Path folder() {
        return TEST_CLASSES.getParent();
    }

    /** The folder of our own classes. */
    public static Path classes() {
        return folder().resolve("classes");
    }

    /** The folder of the tests' classes. */
    public static Path testClasses() {
        return TEST_CLASSES;
    }

    /** Our packaged jar, or the empty path where there is none yet. */
    public static Path jar() {
        String jar = System.getProperty("reusediffusion.jar", "");
        return jar.isEmpty() ? Path.of("") : Path.of(jar).toAbsolutePath();
    }

    /** The folder of the libraries that Spark does not bring, with the native ones in a folder below. */
    public static Path libraries() {
        return Path.of(System.getProperty(
                        "reusediffusion.lib", folder().resolve("lib").toString()))
                .toAbsolutePath();
    }

    /** All jars of {@link #libraries()}, for a class path. */
    public static String everyLibrary() {
        return libraries() + "/*";
    }

    /** The folder of Spark's jars. */
    public static Path sparkJars() {
        String home = System.getenv("SPARK_HOME");
        return (home == null ? folder().resolve("spark") : Path.of(home)).resolve("jars");
    }
}
