"""Words that names are put together from, so that searching by name meets real statistics."""

SURNAME_STARTS = (
    "Acker Alten Bach Becker Berg Birken Blumen Born Brand Breiten Brink Buchen Burg Damm Dorn Eber Eichen Erlen Falken "
    "Feld Fichten Franken Frieden Gerst Gold Graben Grün Hagen Hammer Hasel Heide Hirsch Hohen Holz Immen Kalten Kirch "
    "Klein Kloster Krämer Kupfer Lang Lauten Linden Löwen Mahl Mühlen Neu Nieder Ober Rosen Sachsen Schäfer Schön Silber "
    "Sommer Stein Tannen Ulmen Wald Wiesen"
).split()
SURNAME_ENDS = (
    "acker bach bauer beck berg blum brink bruch burger dahl dorf egger fels feld garten grund hagen hammer haus heim "
    "hof holz horst huber kamp kirch kötter land lehner lohe mann mark mayer meier mühl müller ohl pohl reuter rieder "
    "richter ring rode roth sang schein schmidt schulte see sieck stein stetter tal trapp wald weber wig wirth zell"
).split()
GIVEN_NAMES = (
    "Anna Ben Carla David Elena Felix Greta Hannes Ida Jonas Katharina Lukas Maria Niklas Olga Paul Rosa Simon Tina "
    "Ulrich Vera Walter Yasmin Zoe Andreas Birgit Christian Doris Erik Franziska Georg Heike Ingo Jana Klaus Laura "
    "Martin Nadine Oliver Petra Ralf Sabine Thomas Ute Volker Wiebke Ali Aylin Marek Zofia"
).split()
TRADES = (
    "Elektrotechnik Maschinenbau Logistik Druckerei Tiefbau Gartenbau Spedition Metallbau Möbelwerk Kältetechnik "
    "Autohaus Bäckerei Pflegedienst Großhandel Werbetechnik Dachdeckerei Brauerei Molkerei Textilien Softwarehaus "
    "Ingenieurbüro Apotheke Zahntechnik Feinmechanik Verpackung Kunststofftechnik Baustoffe Glaserei Schlosserei Weingut"
).split()
LEGAL_FORMS = ["GmbH", "AG", "KG", "GmbH & Co. KG", "OHG", "e. K.", "SE", "eG"]
PRODUCTS = (
    "Wartungsvertrag Neuanlage Ersatzteile Modernisierung Mietgeräte Rahmenvertrag Schulung Erweiterung Umzug "
    "Pilotprojekt Serviceeinsatz Nachrüstung Lizenzen Hallenausstattung Beratung Inspektion Generalüberholung Ausbau"
).split()
CITIES = (
    "Berlin Hamburg München Köln Frankfurt Stuttgart Düsseldorf Leipzig Dortmund Essen Bremen Dresden Hannover Nürnberg "
    "Duisburg Bochum Wuppertal Bielefeld Bonn Münster Mannheim Karlsruhe Augsburg Wiesbaden Kiel Lübeck Erfurt Rostock"
).split()
