"""The words that invented companies, people and comments are made of."""


def _split(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


FIRST_WORDS = _split(
    "Amber Alder Aspen Basalt Birch Bramble Bright Cedar Clear Cobalt Copper Coral Crescent "
    "Ember Fern Flint Garnet Gilded Granite Harbor Hazel Heron Hollow Indigo Ivory Juniper "
    "Kestrel Lantern Larch Laurel Linden Lunar Maple Marble Meadow Merle Moss Northern Oaken "
    "Ochre Opal Osprey Pebble Plover Quarry Reed River Rowan Saffron Sage Sierra Silver Slate "
    "Sorrel Spruce Sterling Summit Swift Tamarisk Teal Thistle Tidal Timber Topaz Umber Velvet "
    "Verdant Violet Walnut Willow Winter Wren Yarrow Zephyr"
)

SECOND_WORDS = {
    "Manufacturing": _split("Forge Works Tooling Castings Machines Fabrication Ceramics Mills"),
    "Logistics": _split("Freight Haulage Couriers Shipping Carriers Depots Transit Cargo"),
    "Healthcare": _split("Clinics Diagnostics Care Therapeutics Hospitals Medical Dental Optics"),
    "Retail": _split("Outfitters Market Stores Grocers Trading Interiors Apparel Goods"),
    "Financial Services": _split("Capital Assurance Trust Mutual Lending Advisors Credit Bank"),
    "Software": _split("Systems Analytics Cloud Robotics Software Networks Data Labs"),
    "Energy": _split("Power Solar Wind Grid Utilities Turbines Energy Water"),
    "Education": _split("Academy College Learning Institute Publishing Schools Press Studies"),
}

REGION_WORDS = _split("West East South Central Coastal Alpine Union Pacific Baltic Metro")

LEGAL_FORMS = {
    "US": ("Inc.", "LLC"),
    "CA": ("Inc.", "Ltd."),
    "GB": ("Ltd", "plc"),
    "DE": ("GmbH", "AG"),
    "FR": ("SAS", "SA"),
    "NL": ("B.V.", "N.V."),
    "SE": ("AB", "AB"),
    "ES": ("S.L.", "S.A."),
    "AU": ("Pty Ltd", "Ltd"),
}

COUNTRY_WORDS = {
    "US": "America",
    "CA": "Canada",
    "GB": "UK",
    "DE": "Deutschland",
    "FR": "France",
    "NL": "Benelux",
    "SE": "Nordics",
    "ES": "Iberia",
    "AU": "Oceania",
}

GIVEN_NAMES = _split(
    "Ada Amir Anneke Beatriz Bilal Bruno Carmen Cecily Dario Delphine Edda Elias Esme Farid "
    "Fiona Greta Hamid Helga Hugo Ines Ivo Jarek Jolanda Kaspar Kirsten Leona Lorenz Mads "
    "Marisol Milo Nadia Nils Odette Omar Petra Quentin Rhea Rosalind Samir Selma Tamsin Tobias "
    "Ulla Viggo Wanda Xenia Yusuf Zora Jürgen Zoë"
)

FAMILY_NAMES = _split(
    "Abara Almgren Ashdown Barlow Bexley Calloway Castellan Dahlberg Danforth Eklund Elsworth "
    "Fairweather Falk Garrick Greaves Halloran Hartwell Ibsworth Jessup Karlsen Kettering "
    "Lachmann Larkspur Maddox Marchetti Norwood Nygaard Oakes Okonjo Pemberly Prescott Quill "
    "Ravel Rosendahl Sandoval Satterly Tennant Thorne Ulvaeus Underhill Varga Voss Wexford "
    "Whitlock Yarborough Yilmaz Zeller Zimmerlin Müller Peña"
)

CITIES = {
    "US": (("Columbus", "43215"), ("Portland", "97205"), ("Austin", "78701"), ("Boston", "02110")),
    "CA": (("Toronto", "M5H 2N2"), ("Halifax", "B3J 1S9")),
    "GB": (("Leeds", "LS1 4DY"), ("Bristol", "BS1 5TR"), ("London", "EC2A 4NE")),
    "DE": (("Köln", "50667"), ("München", "80331"), ("Leipzig", "04109")),
    "FR": (("Lyon", "69002"), ("Nantes", "44000")),
    "NL": (("Utrecht", "3511 LN"), ("Eindhoven", "5611 AB")),
    "SE": (("Göteborg", "411 06"), ("Malmö", "211 20")),
    "ES": (("València", "46002"), ("Bilbao", "48001")),
    "AU": (("Perth", "6000"), ("Hobart", "7000")),
}

TRADING_WORDS = _split("Group Online Partners Services")

FREE_MAIL = ("gmail.com", "outlook.com", "gmx.de", "yahoo.com")
