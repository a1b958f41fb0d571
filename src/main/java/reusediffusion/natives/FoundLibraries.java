package reusediffusion.natives;

import java.io.File;
import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;

/**
 * Answers JavaCPP's question where a library lies. By itself it first asks every jar of the class path for several names of each of fifty
 * libraries, most of which are CUDA's and nowhere: on Spark's class path of two hundred jars that was a quarter of the processor time of a
 * process that loads PyTorch.
 *
 * <p>Source: {@code Loader.findLibrary} of JavaCPP, whose answers JavaCPP keeps in the map that this one takes the place of.
 */
final class FoundLibraries extends HashMap<String, URL[]> {
    private static final long serialVersionUID = 1;

    /** The library that a build of PyTorch for GPUs has more than others. */
    private static final String GPU = "torch_cuda";

    private final transient List<Path> folders;

    /** A build for GPUs takes CUDA's libraries from places that JavaCPP knows. */
    private final boolean searchesOthers;

    FoundLibraries(List<Path> folders) {
        this.folders = folders;
        searchesOthers = find(GPU).length > 0;
    }

    /** Of the class loader's JavaCPP, whose settings have been made; one that has no such map searches by itself, as ever. */
    static void tell(ClassLoader loader, List<Path> folders) {
        try {
            Field map =
                    Class.forName("org.bytedeco.javacpp.Loader", true, loader).getDeclaredField("foundLibraries");
            map.setAccessible(true);
            map.set(null, new FoundLibraries(folders));
        } catch (ReflectiveOperationException | RuntimeException e) {
            System.getLogger(FoundLibraries.class.getName())
                    .log(System.Logger.Level.DEBUG, "JavaCPP searches for its libraries by itself.", e);
        }
    }

    /** The files of that name; for a library that is in no folder, a file that is not there, after which JavaCPP asks the system. */
    @Override
    public URL[] get(Object key) {
        URL[] known = super.get(key);
        if (known != null) {
            return known;
        }
        String name = (String) key;
        if (name.contains("#") || name.contains(":")) {
            return null; // to be loaded under another name
        }
        URL[] found = find(name);
        if (found.length > 0) {
            return found;
        }
        return searchesOthers
                ? null
                : new URL[] {url(folders.get(0).resolve(name).toFile())};
    }

    /** {@code NAME} or {@code NAME@VERSION}, where systems put the version at different places. */
    private URL[] find(String name) {
        String[] parts = name.split("@", 2);
        String file = System.mapLibraryName(parts[0]);
        String version = parts.length == 1 ? "" : parts[1];
        int dot = file.lastIndexOf('.');
        return List.of(file + version, file.substring(0, dot) + version + file.substring(dot), file).stream()
                .distinct()
                .flatMap(style ->
                        folders.stream().map(folder -> folder.resolve(style).toFile()))
                .filter(File::exists)
                .map(FoundLibraries::url)
                .toArray(URL[]::new);
    }

    private static URL url(File file) {
        try {
            return file.toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
