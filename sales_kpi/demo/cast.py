"""Who plays in the demo data: plain data, no framework."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rep:
    """A salesperson and what a usual month of theirs is like."""

    login: str
    name: str
    wins: float = 3.0
    losses: float = 2.0
    opened: float = 5.0
    activities: int = 34
    visits: float = 0.3  # share of the activities
    care: float = 0.75  # how likely each question of an activity is answered
    large: float = 0.3  # share of the deals that are large
    quota: float = 75_000.0
    service: float = 4.3
    # How good the last six months were, the current one last.
    form: tuple = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    is_new: bool = False  # joined in the middle of the current month


@dataclass(frozen=True)
class Team:
    name: str
    leader: tuple  # (login, name)
    reps: tuple


REGION = "Asia Pacific"
MANAGER = ("sunli", "Sun Li 孙丽")
ACCOUNTANT = ("helen", "Helen Zhou 周海伦")

TEAMS = (
    Team(
        "Shanghai",
        ("zhaolei", "Zhao Lei 赵磊"),
        (
            # the star
            Rep("wangfang", "Wang Fang 王芳", wins=5.2, losses=1.6, opened=7, activities=46,
                visits=0.4, care=0.95, large=0.45, quota=120_000, service=4.8,
                form=(0.9, 0.95, 1.0, 1.05, 0.9, 1.1)),
            Rep("liwei", "Li Wei 李伟", wins=3.6, activities=38, care=0.85, quota=85_000,
                service=4.5, form=(0.9, 0.8, 1.0, 0.9, 0.75, 1.15)),
            Rep("zhangmin", "Zhang Min 张敏", wins=3.2, losses=1.5, activities=42, visits=0.2,
                care=0.9, service=4.6, form=(1.0, 1.1, 0.9, 1.0, 1.1, 0.85)),
            # the struggler
            Rep("chenjie", "Chen Jie 陈杰", wins=1.1, losses=4, opened=3, activities=16, visits=0.1,
                care=0.4, large=0.1, quota=70_000, service=3.4,
                form=(1.2, 1.1, 1.0, 0.9, 0.9, 0.8)),
        ),
    ),
    Team(
        "Shenzhen",
        ("linmei", "Lin Mei 林梅"),
        (
            Rep("liuyang", "Liu Yang 刘洋", wins=3.4, activities=36, large=0.35, quota=80_000,
                form=(1.0, 0.9, 1.1, 1.0, 1.15, 0.9)),
            Rep("huangxin", "Huang Xin 黄欣", wins=2.8, losses=2.5, activities=30, visits=0.45,
                care=0.7, service=4.1, form=(0.8, 0.9, 0.9, 1.0, 0.8, 1.2)),
            # busy, and sells nothing
            Rep("wuhao", "Wu Hao 吴昊", wins=0, losses=2.2, opened=4, activities=40, visits=0.15,
                care=0.55, quota=60_000, service=3.8),
            # the new hire
            Rep("anna", "Anna Berg", wins=1.6, losses=0.8, opened=4, activities=26, visits=0.35,
                care=0.9, large=0.2, quota=60_000, service=4.4, is_new=True),
        ),
    ),
    Team(
        "Singapore",
        ("james", "James Carter"),
        (
            Rep("maria", "Maria Santos", wins=3.9, losses=2.2, activities=40, visits=0.35,
                care=0.85, large=0.35, quota=90_000, service=4.7,
                form=(0.9, 1.0, 1.0, 1.1, 1.05, 0.95)),
            Rep("tanhuiling", "Tan Hui Ling 陈慧玲", wins=3.0, activities=35, care=0.8,
                form=(0.9, 0.9, 1.0, 0.9, 1.0, 1.1)),
            Rep("david", "David Novak", wins=2.4, losses=2.8, activities=28, visits=0.5, care=0.6,
                service=4.0, form=(1.1, 1.0, 1.0, 0.9, 1.2, 0.8)),
            Rep("ravi", "Ravi Kumar", wins=2.6, losses=1.8, activities=32, large=0.4,
                form=(0.7, 0.8, 0.9, 1.0, 1.0, 1.05)),
        ),
    ),
)  # fmt: skip

REPS = tuple(rep for team in TEAMS for rep in team.reps)

# (code, name, price, is a service)
PRODUCTS = (
    ("large", "Packing Line L", 38_000.0, False),
    ("small", "Packing Line S", 14_500.0, False),
    ("label", "Labelling Unit", 6_800.0, False),
    ("kit", "Spare Parts Kit", 420.0, False),
    ("care", "Maintenance Contract", 3_600.0, True),
    ("training", "Training Day", 950.0, True),
)

CATEGORIES = {"machines": "Machines", "parts": "Parts", "services": "Services"}


def get_category(code):
    """Key of the category of a product."""
    if code == "kit":
        return "parts"
    return "services" if code in ("care", "training") else "machines"


# (company, country code, city, contact person)
# (salesperson, name, country, city, contact): theirs, and nobody has been in touch so far.
PROSPECTS = (
    ("chenjie", "Ningbo Bearings", "CN", "Ningbo", "Ye Fan"),
    ("chenjie", "Suzhou Lacquer 苏州漆器", "CN", "Suzhou", "Gu Yue"),
    ("liwei", "Hefei Optics", "CN", "Hefei", "Fang Jie"),
    ("wuhao", "Foshan Ceramics", "CN", "Foshan", "Zhong Qi"),
    ("maria", "Batam Electronics", "ID", "Batam", "Rudi Hartono"),
)

CUSTOMERS = (
    ("Huadong Beverages", "CN", "Shanghai", "Qian Rui"),
    ("Golden Lotus Foods 金莲食品", "CN", "Suzhou", "He Ping"),
    ("Pudong Pharma", "CN", "Shanghai", "Shen Yu"),
    ("Westlake Tea", "CN", "Hangzhou", "Luo Han"),
    ("Yangtze Dairy", "CN", "Nanjing", "Gao Ning"),
    ("Jade River Rice", "CN", "Wuhan", "Tang Lin"),
    ("Silk Road Noodles", "CN", "Xi'an", "Ma Chao"),
    ("Bund Cosmetics", "CN", "Shanghai", "Xu Jing"),
    ("Pearl Delta Electronics", "CN", "Shenzhen", "Deng Bo"),
    ("Canton Snacks 广味零食", "CN", "Guangzhou", "Feng Yan"),
    ("Lion Peak Drinks", "HK", "Hong Kong", "Grace Ho"),
    ("Harbour City Bakery", "HK", "Hong Kong", "Peter Lau"),
    ("Formosa Biotech", "TW", "Taipei", "Emily Tsai"),
    ("Southern Seafood", "CN", "Xiamen", "Cai Wen"),
    ("Lychee Garden", "CN", "Dongguan", "Liang Yi"),
    ("Greenfield Organics", "CN", "Zhuhai", "Su Qing"),
    ("Merlion Foods", "SG", "Singapore", "Ong Wei Jie"),
    ("Straits Chemicals", "SG", "Singapore", "Nur Aisyah"),
    ("Penang Spices", "MY", "Penang", "Lim Siew"),
    ("Klang Rubber", "MY", "Klang", "Azlan Shah"),
    ("Java Coffee House", "ID", "Jakarta", "Dewi Putri"),
    ("Bangkok Fruits", "TH", "Bangkok", "Somchai P."),
    ("Saigon Textiles", "VN", "Ho Chi Minh City", "Nguyen An"),
    ("Manila Bottlers", "PH", "Manila", "Jose Cruz"),
    ("Rheinland Maschinen", "DE", "Cologne", "Karl Weber"),
    ("Nordic Packaging", "SE", "Gothenburg", "Elin Lund"),
    ("Kyoto Sweets", "JP", "Kyoto", "Aiko Mori"),
    ("Busan Ocean", "KR", "Busan", "Kim Min-jun"),
    ("Melbourne Vines", "AU", "Melbourne", "Olivia Reed"),
    ("Auckland Creamery", "NZ", "Auckland", "Jack Moana"),
    ("Deccan Mills", "IN", "Hyderabad", "Priya Nair"),
    ("Colombo Exports", "LK", "Colombo", "Nimal Silva"),
    ("Mekong Paper", "VN", "Can Tho", "Tran Linh"),
    ("Orchid Health", "TH", "Chiang Mai", "Anong K."),
    ("Borneo Timber", "MY", "Kuching", "Hafiz Omar"),
    ("Lantau Logistics", "HK", "Hong Kong", "Kelvin Yip"),
)

NEEDS = (
    "New packing line",
    "Replacement of the old line",
    "Labels for export",
    "Second shift: more capacity",
    "Smaller packs",
    "Pilot plant",
    "Maintenance and spare parts",
    "Full hall",
)

# What an activity is for: (subject, what was done, result, why) by the purpose's name in the data.
TALKS = {
    "first_contact": ("Introduced ourselves", "Showed who we are and asked about their plans.",
                      "They want to hear more.", "They saw us at the fair."),
    "needs": ("Needs of the plant", "Walked along the line and took down volumes and formats.",
              "We know the bottleneck.", "Their orders grow faster than the line."),
    "demo": ("Product demo", "Ran their own pack on our line.",
             "The operators liked it.", "They doubted the changeover time."),
    "quotation": ("Went through the quotation", "Explained each item and the payment terms.",
                  "They compare two offers.", "The budget is decided this quarter."),
    "negotiation": ("Price and delivery time", "Offered a start in two steps.",
                    "Close to an agreement.", "A rival is cheaper but slower."),
    "closing": ("Signing", "Went through the contract with the owner.",
                "Signed.", "Delivery before the season decided it."),
    "after_sales": ("Start of production", "Looked at the first week with the operators.",
                    "It runs as promised.", "The operators are new."),
    "care": ("How are you doing?", "Asked how things go and what comes next.",
             "Good mood, a project next year.", "No order for a while."),
    "collection": ("Open invoice", "Asked when the invoice will be paid.",
                   "Payment promised.", "Their bookkeeper was away."),
    "complaint": ("Complaint: late spare part", "Apologised and sent the part by courier.",
                  "Solved the next day.", "The part was out of stock."),
}  # fmt: skip
