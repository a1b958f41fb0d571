package reusediffusion.tensor;

import java.io.File;
import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.Loader;

/**
 * Tells JavaCPP where the libraries of its classes lie, or that they are nowhere, before it looks. It would look for each of some fifty names
 * in every jar of the class path, for each name once more than for the one before: two seconds of a processor at every start.
 *
 * <p>All libraries of the jars lie in {@link reusediffusion.natives.Natives#folder()}, so that only folders have to be looked through, in JavaCPP's own order.
 */
final class FoundLibraries {
    private static final String VERSION = "@";

    /** Set where JavaCPP loads libraries from where they lie; else it makes copies, for a second class loader, and finds them itself. */
    private static final String COPIES = "org.bytedeco.javacpp.cacheLibraries";

    private FoundLibraries() {}

    /** Looks for what these classes load, and leaves all to JavaCPP where a version of it keeps no such table. */
    static void tell(Class<?>... loaded) {
        Map<String, URL[]> known = System.getProperty(COPIES, "true").equals("false") ? foundLibraries() : null;
        if (known == null) {
            return;
        }
        for (Class<?> each : loaded) {
            ClassProperties properties = Loader.loadProperties(each, Loader.loadProperties(), true);
            String own = properties.getProperty("platform.library");
            if (find(own, properties).length > 0) {
                note(known, own, properties);
            }
        }
    }

    /** Of a class whose own library lies in a folder; where it lies elsewhere, such as in a folder of the class path, so may the others. */
    private static void note(Map<String, URL[]> known, String own, ClassProperties properties) {
        List<String> names = new ArrayList<>(properties.get("platform.preload"));
        names.addAll(properties.get("platform.link"));
        names.add(own);
        for (String name : names) {
            String key = name.endsWith("!") ? name.substring(0, name.length() - 1) : name;
            // What has a second name, or stands for a file as it is named, JavaCPP finds itself.
            if (!key.contains("#") && !key.contains(":")) {
                known.computeIfAbsent(key, wanted -> find(wanted, properties));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, URL[]> foundLibraries() {
        try {
            Field field = Loader.class.getDeclaredField("foundLibraries");
            field.setAccessible(true);
            return (Map<String, URL[]>) field.get(null);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static URL[] find(String name, ClassProperties properties) {
        Set<URL> found = new LinkedHashSet<>();
        for (String style : styles(name, properties)) {
            for (String folder : folders(properties)) {
                File file = new File(folder, style);
                if (file.exists()) {
                    found.add(address(file));
                }
            }
        }
        return found.toArray(URL[]::new);
    }

    private static URL address(File file) {
        try {
            return file.toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of the file: version behind the ending, before it, and none. */
    private static List<String> styles(String name, ClassProperties properties) {
        String[] parts = name.split(VERSION);
        String version = parts.length > 1 ? parts[parts.length - 1] : "";
        String prefix = properties.getProperty("platform.library.prefix", "");
        List<String> styles = new ArrayList<>();
        for (String suffix : properties.get("platform.library.suffix")) {
            styles.add(prefix + parts[0] + suffix + version);
            styles.add(prefix + parts[0] + version + suffix);
            styles.add(prefix + parts[0] + suffix);
        }
        return styles;
    }

    private static List<String> folders(ClassProperties properties) {
        List<String> folders = new ArrayList<>(properties.get("platform.linkpath"));
        folders.addAll(properties.get("platform.preloadpath"));
        for (String path : List.of("sun.boot.library.path", "java.library.path")) {
            for (String folder : System.getProperty(path, "").split(File.pathSeparator)) {
                if (!folder.isEmpty()) {
                    folders.add(folder);
                }
            }
        }
        return folders;
    }
}
