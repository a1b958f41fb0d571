package reusediffusion.natives;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets JavaCPP and the tokenizers load their native libraries from one folder in which all of them lie whole. Left to themselves they
 * unpack each on first use, under the names that they load: where a process is killed meanwhile, or another one starts, the linker maps
 * half a library, and the process dies.
 *
 * <p>The folder is {@code natives} beside the jars, which the build fills. Without it, as where the jars were sent along with a job, the
 * libraries are unpacked once a user and machine: under a lock, into a folder that gets its name when it is whole.
 */
public final class Natives {
    private static final String JAVACPP = "org.bytedeco.javacpp.";
    private static final String TOKENIZERS = "RUST_LIBRARY_PATH";

    /** Of the process: every class loader has its own copy of this class. */
    private static final String LOADED = "reusediffusion.natives.loaded";

    private static Path folder;

    private Natives() {}

    /**
     * Called before the first use of JavaCPP's and the tokenizers' classes, which read where to look once; later calls do nothing.
     *
     * @throws NativesException where the libraries can be laid nowhere, or would abort the process
     */
    public static synchronized void ready() {
        if (folder == null) {
            NativeSet set = NativeSet.of(Natives.class.getClassLoader());
            folder = find(set);
            tell(set.folders());
        }
    }

    /** The folder from which libraries are loaded, for those that are not found by their loaders themselves. */
    public static synchronized Path folder() {
        ready();
        return folder;
    }

    private static Path find(NativeSet set) {
        for (Path candidate : NativePlaces.filled()) {
            if (NativeFolder.isWhole(candidate, set)) {
                return candidate.toAbsolutePath();
            }
        }
        if (set.libraries().isEmpty()) {
            throw new NativesException("The class path has no native libraries for " + ThisMachine.platform()
                    + "; put our libraries on it (for executors by spark.executor.extraClassPath, or with --ship), built on"
                    + " a machine of this kind.");
        }
        List<String> refusals = new ArrayList<>();
        for (Path root : NativePlaces.roots()) {
            try {
                NativePlaces.make(root);
                return NativeFolder.lay(set, root).toAbsolutePath();
            } catch (IOException e) {
                refusals.add(root + " (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")");
            }
        }
        throw new NativesException("The native libraries (" + (set.bytes() >> 20) + " MB) cannot be unpacked into "
                + String.join(" nor into ", refusals) + "; name a folder with room in the environment variable "
                + NativePlaces.SETTING + ", for executors with --conf spark.executorEnv." + NativePlaces.SETTING
                + "=FOLDER.");
    }

    private static void tell(List<Path> others) {
        // The library paths come before the jars, and this is the first of them.
        System.setProperty(JAVACPP + "pathsFirst", "true");
        List<Path> folders = Stream.concat(Stream.of(folder), others.stream()).toList();
        String paths = folders.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        System.setProperty(JAVACPP + "platform.linkpath", paths);
        // A second class loader of a process needs copies under other names, which JavaCPP makes; the first needs none.
        boolean first = System.getProperty(LOADED) == null;
        System.setProperty(JAVACPP + "cacheLibraries", String.valueOf(!first));
        System.setProperty(LOADED, folder.toString());
        Path library = folder.resolve(System.mapLibraryName("tokenizers"));
        if (Files.exists(library) && System.getenv(TOKENIZERS) == null && System.getProperty(TOKENIZERS) == null) {
            System.setProperty(TOKENIZERS, library.toString());
        }
        if (first) {
            FoundLibraries.tell(Natives.class.getClassLoader(), folders);
        }
    }
}
