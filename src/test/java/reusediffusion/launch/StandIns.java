package reusediffusion.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A checkout with our scripts, on a machine that has of programs what a folder says. */
final class StandIns {
    private static final List<String> SYSTEM = List.of(
            "bash",
            "cat",
            "dirname",
            "echo",
            "env",
            "find",
            "flock",
            "head",
            "id",
            "ls",
            "mkdir",
            "mv",
            "paste",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "tail",
            "touch");

    /** Builds in the order of the true one; it can be killed, with the script that called it, at each step. */
    private static final String MAVEN =
            """
            #!/usr/bin/env bash
            set -e
            echo "$@" >> "$PLACE/builds"
            reached() {
              [ "${KILLED_AT:-}" != failure ] || exit 1
              if [ "${KILLED_AT:-}" = "$1" ]; then kill -9 $PPID $$; fi
            }
            reached start
            sleep "${SLOW:-0}"
            built="$PLACE/target" lib=lib line=
            case "$*" in *-Pgpu*) lib=lib-gpu ;; *-Pspark4*) built="$PLACE/target/spark4" line=-spark4 ;; esac
            mkdir -p "$built/part/lib" "$built/part/jars"
            reached lib
            rm -rf "$built/$lib"; mv "$built/part/lib" "$built/$lib"
            reached spark
            mkdir -p "$built/spark/jars"
            jar="$built/reusediffusion-spark-0.1.0$line.jar"
            printf 'PK the first half' > "$jar"
            reached jar
            printf 'and the end PK\\005\\006%018d' 0 >> "$jar"
            reached end
            """;

    /**
     * Answers as Spark's launcher does, with a command that starts this again; that prints what it was given, and writes an archive of
     * classes where it is asked for one. The version, and what is printed before and after.
     */
    private static final String JAVA =
            """
            #!/usr/bin/env bash
            [ -z "${JDK_JAVA_OPTIONS:-}" ] || echo "noise of the options"
            if [ "$1" = -version ]; then
              printf 'openjdk version "%1$s" 2026-01-01\\nOpenJDK Runtime Environment (build %1$s+9)\\n' >&2
              exit 0
            fi
            case " $* " in *' org.apache.spark.launcher.Main '*) ;; *)
              for word in "$@"; do
                case "$word" in -XX:ArchiveClassesAtExit=*) echo classes > "${word#*=}" ;; esac
              done
              echo submitted in "${LC_ALL:-no locale}" "$@"
              exit 0 ;;
            esac
            [ -z "${SPARK_FAILS:-}" ] || exit "$SPARK_FAILS"
            printf '%2$s\\0\\n%%s\\0-cp\\0lib/*:%%s/:jars/*\\0' "$0" "$SPARK_CONF_DIR"
            for word in "$@"; do
              case "$word" in org.apache.spark.launcher.Main | -XX:*) ;; *) printf '%%s\\0' "$word" ;; esac
            done
            printf '%3$s'
            """;

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    StandIns(Path folder) throws IOException {
        this.folder = folder;
        copy("libexec");
        copy("jobs");
        Files.createDirectories(folder.resolve("src/main"));
        Files.createDirectories(folder.resolve("conf/presets"));
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        Files.createDirectory(folder.resolve("bin"));
        for (String program : SYSTEM) {
            add(program);
        }
    }

    private void copy(String scripts) throws IOException {
        Path copies = Files.createDirectories(folder.resolve(scripts));
        try (Stream<Path> files = Files.list(Path.of(scripts))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copies.resolve(file.getFileName()), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** Makes an unpacked release of the checkout, without a Spark. */
    void release(String jar) throws IOException {
        Files.delete(folder.resolve("pom.xml"));
        Files.writeString(folder.resolve(jar), "a jar");
        Files.createDirectory(folder.resolve("lib"));
    }

    /** A Spark of this version, with a script of its own or only its jars. */
    Path spark(String name, String core, boolean script) throws IOException {
        Path home = folder.resolve(name);
        Files.writeString(Files.createDirectories(home.resolve("jars")).resolve(core), "");
        if (script) {
            write(
                    Files.createDirectories(home.resolve("bin")).resolve("spark-submit"),
                    "#!/usr/bin/env bash\necho submitted by its own \"$@\"\n");
        }
        return home;
    }

    void maven() throws IOException {
        write(folder.resolve("bin/mvn"), MAVEN);
    }

    void java(String version, String... noise) throws IOException {
        javaAt(folder.resolve("bin"), version, noise);
    }

    void javaAt(Path bin, String version, String... noise) throws IOException {
        String before = noise.length > 0 ? noise[0] : "";
        String after = noise.length > 0 ? noise[1] : "";
        write(
                Files.createDirectories(bin).resolve("java"),
                String.format(Locale.ROOT, JAVA, version, before.replace("\n", "\\n"), after.replace("\n", "\\n")));
    }

    /** Of glibc, on a machine that has these locales beside C. */
    void locales(String... names) throws IOException {
        write(
                folder.resolve("bin/locale"),
                "#!/usr/bin/env bash\ncase \" " + String.join(" ", names)
                        + " \" in\n  *\" ${LC_ALL:-C} \"*) echo UTF-8 ;;\n" + "  *) echo ANSI_X3.4-1968 ;;\nesac\n");
    }

    /** A program of this machine that is not there otherwise. */
    void add(String program) throws IOException {
        for (String place : List.of("/usr/bin", "/bin")) {
            Path link = folder.resolve("bin").resolve(program);
            if (Files.exists(Path.of(place, program)) && !Files.exists(link)) {
                Files.createSymbolicLink(link, Path.of(place, program));
            }
        }
    }

    void remove(String program) throws IOException {
        Files.delete(folder.resolve("bin").resolve(program));
    }

    /** For the next start alone. */
    StandIns with(String name, Object value) {
        environment.put(name, value.toString());
        return this;
    }

    Launch launch() throws Exception {
        return Launch.of(start());
    }

    Process start() throws IOException {
        return start(
                Path.of(""),
                folder.resolve("bin/bash").toString(),
                folder.resolve("libexec/launch").toString(),
                "some.Job");
    }

    /** A command of any, started in a folder. */
    Launch launch(Path place, Path command, String... arguments) throws Exception {
        return Launch.of(start(
                place,
                Stream.concat(Stream.of(command.toString()), Stream.of(arguments))
                        .toArray(String[]::new)));
    }

    private Process start(Path place, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(place.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", folder.resolve("bin").toString());
        builder.environment().put("PLACE", folder.toString());
        builder.environment().putAll(environment);
        environment.clear();
        return builder.start();
    }

    /** The arguments of every call of Maven. */
    List<String> builds() throws IOException {
        Path builds = folder.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
    }

    void clean() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("target"))) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (java.nio.file.NoSuchFileException e) {
            return;
        }
    }

    private static void write(Path script, String text) throws IOException {
        Files.writeString(script, text);
        script.toFile().setExecutable(true);
    }
}
