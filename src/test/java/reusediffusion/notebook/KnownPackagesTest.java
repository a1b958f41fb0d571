package reusediffusion.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages are read once for each class path. */
class KnownPackagesTest {
    @TempDir
    private Path folder;

    private final StandardJavaFileManager files =
            ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);

    private Path made(String name, String... classes) throws IOException {
        Path here = Files.createDirectories(folder.resolve(name).resolve("p"));
        for (String each : classes) {
            Files.createFile(here.resolve(each + ".class"));
        }
        return here.getParent();
    }

    private static List<String> names(JavaFileManager files, String packageName, Set<Kind> kinds) throws IOException {
        List<String> names = new ArrayList<>();
        for (JavaFileObject file : files.list(StandardLocation.CLASS_PATH, packageName, kinds, false)) {
            names.add(files.inferBinaryName(StandardLocation.CLASS_PATH, file));
        }
        return names;
    }

    private static void path(JavaFileManager files, Path folder) {
        assertThat(files.handleOption("-classpath", List.of(folder.toString()).iterator()))
                .isTrue();
    }

    @Test
    void areReadOnceForEachClassPath() throws IOException {
        Path first = made("first", "A");
        KnownPackages known = new KnownPackages(files);
        path(known, first);
        assertThat(names(known, "p", EnumSet.of(Kind.CLASS))).containsExactly("p.A");
        made("first", "B");
        path(known, first);
        assertThat(names(known, "p", EnumSet.of(Kind.CLASS))).as("kept").containsExactly("p.A");
        assertThat(names(known, "p", EnumSet.of(Kind.SOURCE))).isEmpty();
        assertThat(names(known, "q", EnumSet.of(Kind.CLASS))).isEmpty();
        path(known, made("second", "C"));
        assertThat(names(known, "p", EnumSet.of(Kind.CLASS))).containsExactly("p.C");
        known.setLocationFromPaths(StandardLocation.CLASS_PATH, List.of(first));
        assertThat(names(known, "p", EnumSet.of(Kind.CLASS))).containsExactlyInAnyOrder("p.A", "p.B");
    }

    @Test
    void areSharedByTheShellsOfOneClassPath() throws IOException {
        Path here = made("here", "D");
        KnownPackages first = KnownPackages.shared(here.toString(), files);
        path(first, here);
        assertThat(names(first, "p", EnumSet.of(Kind.CLASS))).containsExactly("p.D");
        made("here", "E");
        KnownPackages second = KnownPackages.shared(here.toString(), files);
        path(second, here);
        assertThat(names(second, "p", EnumSet.of(Kind.CLASS))).as("kept").containsExactly("p.D");
        assertThat(KnownPackages.shared("another", files)).isNotSameAs(first);
    }
}
